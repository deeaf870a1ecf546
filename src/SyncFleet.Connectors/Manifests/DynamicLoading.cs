using System.Globalization;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Resolvers;

namespace SyncFleet.Connectors.Manifests;

/// <summary>
/// Takes the entries of <c>dynamic_streams</c>, one after the other. Streams that the manifest alone tells are streams like the
/// others; an entry whose streams depend on the source runs or is refused as a whole.
/// </summary>
/// <param name="root">The manifest.</param>
/// <param name="streams">The streams that run; more are added.</param>
/// <param name="report">What became of the streams so far; more is added.</param>
internal sealed class DynamicLoading(ManifestMap root, List<ManifestStream> streams, List<StreamLoad> report)
{
    private readonly List<DynamicStreamEntry> _entries = [];
    private readonly List<(string Entry, string Stream)> _fixed = [];
    private readonly List<string> _names = [];
    private readonly List<string> _taken = [.. report.Select(load => load.Name)];

    /// <summary>Names of all entries, refused ones too.</summary>
    public IReadOnlyList<string> EntryNames => _names;

    /// <summary>Streams the manifest alone tells, with the entry they come from.</summary>
    public IReadOnlyList<(string Entry, string Stream)> Fixed => _fixed;

    public bool IsRefused(string stream) => report.Any(load => load.Name == stream && !load.Runs);

    public bool IsFixed(string entry) => _entries.All(other => other.Name != entry);

    public DynamicStreams Streams => new(_entries, _taken);

    public void Add(ManifestNode node, Func<ManifestComponent> spread, ComponentRegistry registry)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"dynamic_streams[{_names.Count}]");
        var name = (node as ManifestMap)?.Text("name") is { Length: > 0 } own ? own : number;
        _names.Add(name);
        try
        {
            var entry = new DynamicStreamEntry(spread(), name, registry);
            _names[^1] = name = entry.Name;
            if (entry.FixedStreams() is not { } made)
            {
                _entries.Add(entry);
                report.Add(new StreamLoad { Name = name });
                return;
            }

            if (made.Count > DynamicStreams.MaxStreams)
            {
                throw new ManifestFault(entry.Line, string.Create(CultureInfo.InvariantCulture, $"it gives more than {DynamicStreams.MaxStreams} streams"));
            }

            report.AddRange(made.Select(Load));
        }
        catch (ManifestFault e)
        {
            report.Add(Refused(name, e));
        }
    }

    private StreamLoad Load(DynamicStream dynamic)
    {
        try
        {
            if (_taken.Contains(dynamic.Name))
            {
                throw new ManifestFault(dynamic.Line, "another stream has the same name");
            }

            _taken.Add(dynamic.Name);
            streams.Add(dynamic.Build());
            _fixed.Add((dynamic.Entry, dynamic.Name));
            return new StreamLoad { Name = dynamic.Name };
        }
        catch (ManifestFault e)
        {
            return Refused(dynamic.Name, e);
        }
    }

    private StreamLoad Refused(string name, ManifestFault fault) => new() { Name = name, Reason = fault.Message, Line = fault.Line, Path = ManifestPaths.Of(root, fault.Line) };
}
