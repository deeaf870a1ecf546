using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests;

/// <summary>Which streams a check of a source reads: those the manifest's <c>check</c> names, or its first stream.</summary>
internal sealed class CheckPlan
{
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<(string Entry, int Count)> _entries;
    private readonly IReadOnlyList<(string Entry, string Stream)> _fixed;
    private readonly IReadOnlyList<string> _running;
    private readonly IReadOnlyList<string> _known;
    private readonly int? _count;

    private CheckPlan(ManifestComponent? check, List<ManifestStream> streams, DynamicLoading dynamic)
    {
        _running = [.. streams.Select(stream => stream.Description.Name)];
        _fixed = dynamic.Fixed;
        _known = dynamic.EntryNames;
        var isNamed = check?.Type == "CheckStream";
        var hasDynamic = dynamic.Streams.Entries.Count > 0;
        _names = isNamed ? [.. check!.Templates("stream_names").Select(name => name.RenderConstant()).Where(name => _running.Contains(name) || (hasDynamic && !dynamic.IsRefused(name)))] : [];
        _entries = isNamed ? [.. check!.Items("dynamic_streams_check_configs").Select(config => Entry(check.Part(config, "dynamic_streams_check_configs")))] : [];
        _count = check?.Type == "CheckDynamicStream" ? (check.Flag("use_check_availability", otherwise: true) ? Count(check, 1) : 0) : null;
        NeedsSource = hasDynamic && (_count is not null || _running.Count == 0 || _names.Any(name => !_running.Contains(name)) || _entries.Any(entry => !dynamic.IsFixed(entry.Entry)));
    }

    /// <summary>The streams that depend on the source must be known to choose.</summary>
    public bool NeedsSource { get; }

    /// <exception cref="Loading.ManifestFault">The check is not right.</exception>
    public static CheckPlan Create(ManifestComponent? check, List<ManifestStream> streams, DynamicLoading dynamic) => new(check, streams, dynamic);

    /// <param name="resolved">The streams that depend on the source, by entry; none when they are not needed.</param>
    /// <returns>The names of the streams to read.</returns>
    /// <exception cref="SyncFleetException">A stream to be read is not there.</exception>
    public IReadOnlyList<string> Choose(IReadOnlyList<(string Entry, string Stream)> resolved)
    {
        IReadOnlyList<string> all = [.. _running, .. resolved.Select(stream => stream.Stream)];
        if (all.Count == 0)
        {
            throw new SyncFleetException(FailureKind.Configuration, "With these settings the source has no streams, so they could not be tried.");
        }

        if (_count is { } count)
        {
            return [.. all.Take(count)];
        }

        if (_names.FirstOrDefault(name => !all.Contains(name)) is { } missing)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The stream '{missing}', by which the settings are tried, is not there with these settings.");
        }

        if (_entries.FirstOrDefault(entry => !_known.Contains(entry.Entry)) is { Entry: not null } unknown)
        {
            throw new SyncFleetException(FailureKind.Defect, $"The manifest's check names the dynamic stream '{unknown.Entry}', which the manifest does not have; it must be corrected.");
        }

        IReadOnlyList<string> chosen = [.. _names, .. _entries.SelectMany(entry => _fixed.Concat(resolved).Where(stream => stream.Entry == entry.Entry).Take(entry.Count).Select(stream => stream.Stream))];
        return chosen.Count > 0 || _entries.Count > 0 ? chosen : [.. all.Take(1)];
    }

    private static (string Entry, int Count) Entry(ManifestComponent config) => (config.RequiredText("dynamic_stream_name"), Count(config, int.MaxValue));

    private static int Count(ManifestComponent component, int otherwise) => (int)Math.Clamp(component.Integer("stream_count") ?? otherwise, 1, int.MaxValue);
}
