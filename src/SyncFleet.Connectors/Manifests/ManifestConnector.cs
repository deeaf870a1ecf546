using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Dividing;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Connectors.Manifests.Reading;
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
    private readonly ManifestSpec _spec;
    private readonly IReadOnlyDictionary<string, ManifestStream> _streams;
    private readonly IReadOnlyList<string> _checked;
    private readonly ConcurrencyLevel _concurrency;

    private ManifestConnector(LoadedManifest manifest, string name)
    {
        _spec = manifest.Spec;
        _streams = manifest.Streams.ToDictionary(stream => stream.Description.Name, StringComparer.Ordinal);
        _checked = manifest.CheckedStreams;
        _concurrency = manifest.Concurrency;
        Report = new LoadReport { Manifest = name, Streams = manifest.Report };
        Description = new ConnectorDescription
        {
            Name = name,
            Title = manifest.Title ?? name,
            SpecJson = _spec.Json,
            Streams = [.. manifest.Streams.Select(stream => stream.Description)],
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
        foreach (var name in _checked)
        {
            var reader = ReaderOf(source, name);
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

    public async IAsyncEnumerable<Page> ReadAsync(
        SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = ReaderOf(source, request.Stream);
        await foreach (var page in reader.ReadAsync(request, cancellationToken))
        {
            yield return page;
        }
    }

    /// <summary>Windows of a cursor with steps, and partitions from lists; no more parts at once than <c>concurrency_level</c> says.</summary>
    public Task<IReadOnlyList<string>> DivideAsync(SourceContext source, ReadRequest request, int most, CancellationToken cancellationToken) =>
        ReaderOf(source, request.Stream).DivideAsync(request, _concurrency.Limit(most, _spec.Complete(source.Config)), cancellationToken);

    public string? Join(SourceContext source, ReadRequest request, IReadOnlyList<PartEnd> ends, bool isWhole) =>
        ReaderOf(source, request.Stream).Join(request, ends, isWhole);

    private PageReader ReaderOf(SourceContext source, string stream) => _streams.TryGetValue(stream, out var found)
        ? new PageReader(found, new ReadSession(source, _spec.Complete(source.Config), Description.Name))
        : throw new SyncFleetException(FailureKind.Configuration, Missing(stream));

    private string Missing(string stream) =>
        Description.FaultOfRefused(stream) ?? $"Connector '{Description.Name}' has no stream '{stream}'; it has {string.Join(", ", _streams.Keys)}.";
}
