using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Dividing;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Resolvers;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests;

/// <summary>
/// A connector written as data: a YAML manifest in the Airbyte low-code format. Streams that use what is not supported are
/// refused at load, with reason and line; the others run. Safe for several reads at once.
/// </summary>
public sealed class ManifestConnector : IDividingConnector
{
    /// <summary>Streams a failure names.</summary>
    private const int MaxNames = 100;

    private readonly ManifestSpec _spec;
    private readonly IReadOnlyDictionary<string, ManifestStream> _streams;
    private readonly DynamicStreams _dynamic;
    private readonly CheckPlan _check;
    private readonly ConcurrencyLevel _concurrency;

    private ManifestConnector(LoadedManifest manifest, string name)
    {
        _spec = manifest.Spec;
        _streams = new OrderedDictionary<string, ManifestStream>(manifest.Streams.Select(stream => KeyValuePair.Create(stream.Description.Name, stream)), StringComparer.Ordinal);
        _dynamic = manifest.Dynamic;
        _check = manifest.Check;
        _concurrency = manifest.Concurrency;
        Report = new LoadReport { Manifest = name, Streams = manifest.Report };
        Description = new ConnectorDescription
        {
            Name = name,
            Title = manifest.Title ?? name,
            SpecJson = _spec.Json,
            Streams = [.. manifest.Streams.Select(stream => stream.Description)],
            StreamsBySource = _dynamic.Entries.Count > 0,
            RefusedStreams = [.. manifest.Report.Where(load => !load.Runs).Select(load => new RefusedStream { Name = load.Name, Reason = load.Reason!, Line = load.Line })],
        };
    }

    public ConnectorDescription Description { get; }

    /// <summary>Every stream of the manifest: runs, or refused and why.</summary>
    public LoadReport Report { get; }

    /// <param name="yaml">The manifest.</param>
    /// <param name="name">Name of the connector, for failure texts.</param>
    /// <param name="time">Clock of the templates (<c>now_utc()</c> …).</param>
    /// <param name="strict">
    /// True: the behaviour of the format's reference runtime is followed also where it looks like a fault. Credentials stay with
    /// their host all the same.
    /// </param>
    /// <param name="natives">Classes of ours for the custom classes the manifest names; null: none.</param>
    /// <exception cref="SyncFleetException">The manifest as a whole cannot be read; says why, with the line.</exception>
    public static ManifestConnector Load(string yaml, string name, TimeProvider time, bool strict = false, NativeComponents? natives = null)
    {
        try
        {
            return new ManifestConnector(new ManifestLoader(time, strict, natives ?? NativeComponents.None).Load(yaml), name);
        }
        catch (ManifestFault e)
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"The manifest of connector '{name}' cannot be loaded: line {e.Line}: {e.Message}.", inner: e);
        }
    }

    /// <summary>Reads the first page of each stream the manifest names for it. No records is well; no slice at all is not.</summary>
    public async Task CheckAsync(SourceContext source, CancellationToken cancellationToken)
    {
        var session = SessionOf(source);
        var resolved = _check.NeedsSource ? await _dynamic.ResolveAsync(session, cancellationToken) : [];
        foreach (var name in _check.Choose([.. resolved.Select(stream => (stream.Entry, stream.Name))]))
        {
            var reader = new PageReader(_streams.GetValueOrDefault(name) ?? Built(resolved.First(stream => stream.Name == name)), session);
            await foreach (var _ in reader.ReadAsync(new ReadRequest { Stream = name }, cancellationToken))
            {
                if (reader.HasSlice)
                {
                    break;
                }
            }

            if (!reader.HasSlice)
            {
                throw new SyncFleetException(
                    FailureKind.Configuration,
                    $"Stream '{name}' has nothing to read with these settings, so they could not be tried; check its start date or lists, or whether the stream it follows has records.");
            }
        }
    }

    /// <summary>
    /// The manifest's streams and those that depend on the source, with the columns it tells. One of the latter that cannot be read is
    /// left out; the read of it says why.
    /// </summary>
    public async Task<IReadOnlyList<StreamDescription>> DiscoverAsync(SourceContext source, CancellationToken cancellationToken)
    {
        if (!Description.StreamsBySource && !_streams.Values.Any(stream => stream.Schema is { NeedsSource: true }))
        {
            return Description.Streams;
        }

        var session = SessionOf(source).ForItself();
        var dynamic = Description.StreamsBySource ? await _dynamic.ResolveAsync(session, cancellationToken) : [];
        var streams = new List<StreamDescription>();
        foreach (var stream in _streams.Values.Concat(dynamic.Select(BuiltOrNull).OfType<ManifestStream>()))
        {
            streams.Add(await stream.DescribeAsync(session, cancellationToken));
        }

        return streams;
    }

    public async IAsyncEnumerable<Page> ReadAsync(
        SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = SessionOf(source);
        var reader = new PageReader(await FindAsync(session, request.Stream, cancellationToken), session);
        await foreach (var page in reader.ReadAsync(request, cancellationToken))
        {
            yield return page;
        }
    }

    /// <summary>Windows of a cursor with steps, and partitions from lists; no more parts at once than <c>concurrency_level</c> says.</summary>
    public async Task<IReadOnlyList<string>> DivideAsync(SourceContext source, ReadRequest request, int most, CancellationToken cancellationToken)
    {
        var session = SessionOf(source);
        var reader = new PageReader(await FindAsync(session, request.Stream, cancellationToken), session);
        return await reader.DivideAsync(request, _concurrency.Limit(most, session.Config), cancellationToken);
    }

    public async Task<CheckpointJoin> JoinAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken)
    {
        var session = SessionOf(source);
        var reader = new PageReader(await FindAsync(session, request.Stream, cancellationToken), session);
        return (ends, isWhole) => reader.Join(request, ends, isWhole);
    }

    private ReadSession SessionOf(SourceContext source) => new(source, _spec.Complete(source.Config), Description.Name);

    // Streams that are refused, and those of a manifest without dynamic ones, need no question to the source.
    private async Task<ManifestStream> FindAsync(ReadSession session, string name, CancellationToken cancellationToken)
    {
        if (_streams.TryGetValue(name, out var found))
        {
            return found;
        }

        if (!Description.StreamsBySource || Description.FaultOfRefused(name) is not null)
        {
            throw Missing(name, [.. _streams.Keys]);
        }

        var dynamic = await _dynamic.ResolveAsync(session, cancellationToken);
        return Built(dynamic.FirstOrDefault(stream => stream.Name == name) ?? throw Missing(name, [.. _streams.Keys, .. dynamic.Select(stream => stream.Name)]));
    }

    private static ManifestStream? BuiltOrNull(DynamicStream stream)
    {
        try
        {
            return stream.Build();
        }
        catch (ManifestFault)
        {
            return null;
        }
    }

    private ManifestStream Built(DynamicStream stream)
    {
        try
        {
            return stream.Build();
        }
        catch (ManifestFault e)
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"Stream '{stream.Name}' of connector '{Description.Name}' can't be read here: {e.Message} (manifest line {e.Line}).", inner: e);
        }
    }

    private SyncFleetException Missing(string name, IReadOnlyList<string> present) => new(
        FailureKind.Configuration,
        Description.FaultOfRefused(name)
        ?? $"Connector '{Description.Name}' has no stream '{name}'{(Description.StreamsBySource ? " with these settings" : "")}; it has {string.Join(", ", present.Take(MaxNames))}{(present.Count > MaxNames ? " and others" : "")}.");
}
