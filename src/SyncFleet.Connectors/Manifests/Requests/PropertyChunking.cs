using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>Splits the fields a source is asked for, when a request can hold so many only, and tells which records belong together.</summary>
internal sealed class PropertyChunking
{
    /// <summary>Characters that part two fields, as they are written in an address.</summary>
    private const int DelimiterLength = 3;

    private readonly bool _countsCharacters;
    private readonly long? _limit;

    public PropertyChunking(ManifestComponent component)
    {
        _countsCharacters = component.RequiredText("property_limit_type") switch
        {
            "characters" => true,
            "property_count" => false,
            var other => throw component.Fault($"{component.Type}.property_limit_type '{other}' is neither characters nor property_count"),
        };
        _limit = component.Integer("property_limit") is > 0 and var limit ? limit : null;
        var strategy = component.Child("record_merge_strategy");
        if (strategy is not (null or { Type: "GroupByKeyMergeStrategy" }))
        {
            throw strategy.Fault($"component type {strategy.Type} is not supported");
        }

        IReadOnlyList<string> keys = [.. strategy?.Templates("key").Select(key => key.RenderConstant()) ?? ["id"]];
        Merge = keys.Count > 0 ? new RecordMerge(keys) : throw strategy!.Fault("GroupByKeyMergeStrategy needs the field key");
    }

    /// <summary>Puts the parts of records together.</summary>
    public RecordMerge Merge { get; }

    public IReadOnlyList<IReadOnlyList<string>> Split(IReadOnlyList<string> properties, IReadOnlyList<string> always)
    {
        if (_limit is not { } limit)
        {
            return [[.. properties, .. always]];
        }

        var chunks = new List<IReadOnlyList<string>>();
        var chunk = new List<string>();
        var size = 0L;
        foreach (var property in properties)
        {
            var length = _countsCharacters ? property.Length + DelimiterLength : 1;
            if (size + length > limit && chunk.Count > 0)
            {
                chunks.Add([.. always, .. chunk]);
                chunk.Clear();
                size = 0;
            }

            chunk.Add(property);
            size += length;
        }

        return [.. chunks, [.. always, .. chunk]];
    }
}
