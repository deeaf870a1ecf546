using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>
/// A checkpoint of an older form, <c>{key of the parent: {cursor_field: value}}</c>, as a state per partition. Every other is left as
/// it is.
/// </summary>
internal sealed class LegacyToPerPartitionStateMigration : IStateMigration
{
    private readonly SubstreamPartitionRouter _router;
    private readonly IStreamCursor _cursor;

    /// <exception cref="Loading.ManifestFault">It is another migration, or the stream has no states that this one makes.</exception>
    public LegacyToPerPartitionStateMigration(ManifestComponent component, IPartitionRouter router, IStreamCursor? cursor)
    {
        if (component.Type != nameof(LegacyToPerPartitionStateMigration))
        {
            throw component.Fault($"component type {component.Type} is not supported");
        }

        _router = router as SubstreamPartitionRouter ?? throw component.Fault($"{component.Type} needs a SubstreamPartitionRouter");
        _cursor = cursor ?? throw component.Fault($"{component.Type} needs the stream to have incremental_sync");
    }

    public string Migrate(string checkpoint, TemplateScope scope)
    {
        JsonElement state;
        try
        {
            state = JsonSerializer.Deserialize<JsonElement>(checkpoint);
        }
        catch (JsonException)
        {
            return checkpoint;
        }

        if (_router.OnlyField(scope) is not { } field || !IsLegacy(state))
        {
            return checkpoint;
        }

        return ValueJson.ToText(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["states"] = state.EnumerateObject().Select(object? (entry) => new OrderedDictionary<string, object?>(StringComparer.Ordinal)
            {
                ["partition"] = new Dictionary<string, object?>(StringComparer.Ordinal) { [field] = entry.Name },
                ["cursor"] = entry.Value,
            }).ToList(),
        });
    }

    private bool IsLegacy(JsonElement state) =>
        state.ValueKind == JsonValueKind.Object && !state.TryGetProperty("states", out _) && state.EnumerateObject().Any()
        && state.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.Object && entry.Value.EnumerateObject().Count() == 1 && entry.Value.TryGetProperty(_cursor.Field, out _));
}
