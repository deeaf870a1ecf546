using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Processes;

/// <summary>
/// Any program that speaks the Airbyte protocol or Singer, as a source. The fetcher runs it; only what an operator allows. A read goes on
/// from the program's own state, so a program must write one at least once a minute of work.
/// </summary>
public sealed class ProcessConnector(LocalAccess access) : IConnector
{
    /// <summary>Name of the connector.</summary>
    public const string Name = "process";

    private const int LargestCatalog = 32 * 1024 * 1024;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);

    public ConnectorDescription Description { get; } =
        new() { Name = Name, Title = "External program", SpecJson = ProcessSettings.SpecJson, Streams = [], StreamsBySource = true };

    public async Task CheckAsync(SourceContext source, CancellationToken cancellationToken)
    {
        var (settings, kept) = await OpenAsync(source, cancellationToken);
        using ProgramFiles files = new(settings.ConfigJson);
        if (settings.Protocol.CheckArguments(files) is not { } arguments)
        {
            await DiscoverAsync(source, cancellationToken);
            return;
        }

        var answer = await AskAsync(source, (settings, kept), files, arguments, cancellationToken);
        if (!answer.Lines.Any(line => settings.Protocol.Understand(line).Kind == ProgramMessageKind.Good))
        {
            throw new SyncFleetException(FailureKind.Defect, $"The program '{settings.Command}' does not say whether its settings are good.");
        }
    }

    public async Task<IReadOnlyList<StreamDescription>> DiscoverAsync(SourceContext source, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(source, cancellationToken);
        using ProgramFiles files = new(opened.Settings.ConfigJson);
        return [.. (await FindStreamsAsync(source, opened, files, cancellationToken)).Select(stream => stream.Description)];
    }

    public async IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (settings, kept) = await OpenAsync(source, cancellationToken);
        using ProgramFiles files = new(settings.ConfigJson);
        source.OnFirstRequest?.Invoke();
        var streams = await FindStreamsAsync(source, (settings, kept), files, cancellationToken);
        if (!streams.Any(stream => stream.Description.Name == request.Stream))
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"The program '{settings.Command}' has no stream '{request.Stream}'; it has {string.Join(", ", streams.Select(stream => stream.Description.Name))}.");
        }

        var position = ProgramPosition.Parse(request.Position);
        var begin = position.State is null ? ProgramPosition.Parse(request.Checkpoint).State : position.State;
        var arguments = settings.Protocol.ReadArguments(files, settings.Protocol.Catalog(streams, request.Stream), begin?.GetRawText());
        await using var run = ProgramRun.Start(settings, files, arguments, source.Log);
        await foreach (var page in new ProgramReader(run, settings, request.Stream, source.Time, change => KeepAsync(source, settings, kept, files, change)).ReadAsync(position with { State = begin }, cancellationToken))
        {
            yield return page;
        }
    }

    private async Task<(ProcessSettings Settings, KeptConfig Kept)> OpenAsync(SourceContext source, CancellationToken cancellationToken)
    {
        var settings = ProcessSettings.Read(source.Config, access);
        return (settings, await KeptConfig.LayAsync(source, settings, cancellationToken));
    }

    // The next run of the program is given it, too.
    private static async Task KeepAsync(SourceContext source, ProcessSettings settings, KeptConfig kept, ProgramFiles files, JsonElement change)
    {
        await kept.KeepAsync(change);
        files.Write(ProgramFiles.ConfigName, settings.ConfigJson);
        source.Log.ProgramConfigKept(settings.Command);
    }

    private static async Task<IReadOnlyList<ProgramStream>> FindStreamsAsync(
        SourceContext source, (ProcessSettings Settings, KeptConfig Kept) opened, ProgramFiles files, CancellationToken cancellationToken)
    {
        var settings = opened.Settings;
        var (lines, output) = await AskAsync(source, opened, files, settings.Protocol.DiscoverArguments(files), cancellationToken);
        return settings.Protocol.Streams(lines, output)
            ?? throw new SyncFleetException(FailureKind.Defect, $"The program '{settings.Command}' does not say which streams it has.");
    }

    /// <summary>Runs the program for a short answer.</summary>
    private static async Task<(IReadOnlyList<JsonElement> Lines, ReadOnlyMemory<byte> Output)> AskAsync(
        SourceContext source, (ProcessSettings Settings, KeptConfig Kept) opened, ProgramFiles files, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (settings, kept) = opened;
        using CancellationTokenSource clock = new(LongestAnswer, source.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        await using var run = ProgramRun.Start(settings, files, arguments, source.Log);
        try
        {
            return await CollectAsync(run, settings, change => KeepAsync(source, settings, kept, files, change), either.Token);
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SyncFleetException(FailureKind.Transient, $"The program '{settings.Command}' did not answer within {LongestAnswer.TotalSeconds:0} s.");
        }
    }

    private static async Task<(IReadOnlyList<JsonElement> Lines, ReadOnlyMemory<byte> Output)> CollectAsync(
        ProgramRun run, ProcessSettings settings, Func<JsonElement, Task> keepAsync, CancellationToken cancellationToken)
    {
        List<JsonElement> lines = [];
        ArrayBufferWriter<byte> output = new();
        while (await run.NextLineAsync(cancellationToken) is { } line)
        {
            output.Write(line.Span);
            output.Write("\n"u8);
            if (output.WrittenCount > LargestCatalog)
            {
                throw new SyncFleetException(FailureKind.Configuration, $"The program '{settings.Command}' says more of its streams than {LargestCatalog / 1048576} MiB.");
            }

            if (TryParse(line) is { } message)
            {
                lines.Add(message);
                await HeedAsync(run, settings, settings.Protocol.Understand(message), keepAsync);
            }
        }

        return await run.ExitAsync(cancellationToken) is 0 ? (lines, output.WrittenMemory) : throw ProgramFailures.Exit(settings.Command, await run.ExitAsync(cancellationToken));
    }

    private static async Task HeedAsync(ProgramRun run, ProcessSettings settings, ProgramMessage message, Func<JsonElement, Task> keepAsync)
    {
        if (message.Kind == ProgramMessageKind.Log)
        {
            run.Log(message.Text!, message.Level);
        }
        else if (message.Kind == ProgramMessageKind.NewSettings)
        {
            await keepAsync(message.Content);
        }
        else if (message.Kind == ProgramMessageKind.Failure)
        {
            throw new SyncFleetException(message.FailureKind, $"The program '{settings.Command}' refuses: {ProgramFailures.Cut(settings.Mask(message.Text!))}");
        }
    }

    private static JsonElement? TryParse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
