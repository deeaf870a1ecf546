using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Processes;

/// <summary>
/// Reads a program's lines into pages. A state covers the records before it, so it becomes the checkpoint of the page that ends them. A
/// read that is taken up later runs the program again from its last state and reads over what is stored already: records come in an order
/// the program keeps, or some come twice, but none is left out as long as it begins again where its state says.
/// </summary>
internal sealed class ProgramReader(ProgramRun run, ProcessSettings settings, string stream, TimeProvider time, Func<JsonElement, Task> keepAsync)
{
    private const int LargestPage = 4 * 1024 * 1024;

    // A slow program's page goes as far as it is.
    private static readonly TimeSpan LongestPage = TimeSpan.FromSeconds(10);

    private SyncFleetException? _failure;
    private Task<ReadOnlyMemory<byte>?>? _next;
    private JsonElement? _newSettings;

    public async IAsyncEnumerable<Page> ReadAsync(ProgramPosition position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var toSkip = position.Skip;
        var isEnd = false;
        while (!isEnd)
        {
            ProgramPage page = new();
            using CancellationTokenSource pageEnds = new(LongestPage, time);
            while (!page.IsFull(settings.PageSize, LargestPage) && await HasNextAsync(page.Count > 0, pageEnds.Token, cancellationToken))
            {
                var next = _next!;
                _next = null;
                if (await next is not { } line)
                {
                    isEnd = true;
                    break;
                }

                (position, toSkip) = Take(line, page, position, toSkip);
                await KeepSettingsAsync();
            }

            if (isEnd)
            {
                await EndAsync(toSkip, cancellationToken);
            }

            if (_failure is null || page.Count > 0)
            {
                yield return page.ToPage(isEnd && _failure is null ? null : position.ToString(), position.ToCheckpoint());
            }

            if (_failure is not null)
            {
                throw _failure;
            }
        }
    }

    /// <summary>False: the page has records, its time is up, and no line is there.</summary>
    private async Task<bool> HasNextAsync(bool mayEnd, CancellationToken pageEnds, CancellationToken cancellationToken)
    {
        _next ??= run.NextLineAsync(cancellationToken).AsTask();
        if (_next.IsCompleted || !mayEnd)
        {
            return true;
        }

        await Task.WhenAny(_next, Task.Delay(Timeout.InfiniteTimeSpan, time, pageEnds));
        return _next.IsCompleted;
    }

    private async Task KeepSettingsAsync()
    {
        if (_newSettings is { } changed)
        {
            _newSettings = null;
            await keepAsync(changed);
        }
    }

    private (ProgramPosition Position, long ToSkip) Take(ReadOnlyMemory<byte> line, ProgramPage page, ProgramPosition position, long toSkip)
    {
        if (!TryParse(line, out var document))
        {
            run.Log(Encoding.UTF8.GetString(line.Span));
            return (position, toSkip);
        }

        using (document)
        {
            var message = settings.Protocol.Understand(document.RootElement);
            switch (message.Kind)
            {
                case ProgramMessageKind.Record when message.Stream == stream && toSkip > 0:
                    return (position, toSkip - 1);
                case ProgramMessageKind.Record when message.Stream == stream:
                    page.Add(message.Content);
                    return (position with { Skip = position.Skip + 1 }, 0);
                case ProgramMessageKind.Position when toSkip == 0:
                    return (new ProgramPosition { State = message.Content.Clone() }, 0);
                case ProgramMessageKind.Position:
                    // What is read over counts from this state on.
                    return (new ProgramPosition { State = message.Content.Clone(), Skip = toSkip }, toSkip);
                case ProgramMessageKind.Log:
                    run.Log(message.Text!, message.Level);
                    break;
                case ProgramMessageKind.Failure:
                    _failure ??= Failure(message);
                    break;
                case ProgramMessageKind.NewSettings:
                    _newSettings = message.Content.Clone();
                    break;
            }

            return (position, toSkip);
        }
    }

    private async Task EndAsync(long toSkip, CancellationToken cancellationToken)
    {
        var code = await run.ExitAsync(cancellationToken);
        if (code != 0)
        {
            _failure ??= ProgramFailures.Exit(settings.Command, code);
        }
        else if (toSkip > 0)
        {
            _failure ??= new SyncFleetException(
                FailureKind.Defect, $"The program '{settings.Command}' gave {toSkip} records less than when it was run before, so the read cannot go on; start it again.");
        }
    }

    private SyncFleetException Failure(ProgramMessage message) =>
        new(
            message.FailureKind,
            $"The program '{settings.Command}' failed: {ProgramFailures.Cut(settings.Mask(message.Text!))}",
            message.Detail is null ? null : ProgramFailures.Cut(settings.Mask(message.Detail)));

    private static bool TryParse(ReadOnlyMemory<byte> line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        try
        {
            document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = Http.JsonBody.MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
