using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Jobs;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>Reads the pages of one slice of a stream, each by its position.</summary>
/// <param name="stream">The stream.</param>
/// <param name="session">The read.</param>
/// <param name="writes">Whether the records are wanted as they leave.</param>
internal sealed class SlicePages(ManifestStream stream, ReadSession session, bool writes)
{
    private const int MaxPages = 1_000_000;

    /// <summary>Room that is made for the records of a page before there are any.</summary>
    private const int MaxFirstBytes = 1024 * 1024;

    private readonly UpstreamClient _client = session.Client(stream.Requester.MaxRetries + 1);

    private IReadOnlyList<IReadOnlyList<string>>? _properties;

    public async Task<ReadPage> ReadAsync(StreamSlice slice, ReadPosition position, CancellationToken cancellationToken)
    {
        var scope = slice.Scope(session.Scope);
        if (stream.Job is { } job)
        {
            SourceJob.Names(scope, position.Job);
            if (!SourceJob.IsReady(position.Job))
            {
                return await StepAsync(job, slice, scope, position, cancellationToken);
            }
        }

        var token = position.Token is { } stored ? ValueJson.Read(stored) : stream.Paginator.FirstToken(scope);
        var pageScope = scope.NewChild().With("next_page_token", token is null ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["next_page_token"] = token });
        var notes = new PageNotes { Newest = position.Newest };
        var answers = new PageAnswers();
        try
        {
            foreach (var (part, partScope) in await PartsAsync(slice, pageScope, cancellationToken))
            {
                var response = await SendAsync(part, token, position.Page == 0, partScope, cancellationToken);
                if (!response.IsIgnored)
                {
                    answers.Add(
                        new PageAnswer(response, ResponseBody.Parse(response, stream.Decoder, stream.IsStrict), partScope),
                        answer => stream.Selector.Select(answer.Body.Root, answer.Scope, record => notes.Keep(stream, position, record)));
                }
            }

            var walked = new WalkedPage { Partition = slice.Partition, At = position, Next = null, HasSlice = true, Buffer = writes ? new PageBuffer(Math.Min(answers.Length, MaxFirstBytes)) : null };
            return answers.IsEmpty
                ? new ReadPage(null) { Walked = walked, Newest = position.Newest, Failure = position.Failure, Next = AfterDownload(position, position.Newest) }
                : Take(answers, notes, walked, token);
        }
        catch
        {
            answers.Dispose();
            throw;
        }
    }

    // Where the source gives only the fields it is asked for, a request for each part of them: its slice names them.
    private async Task<IReadOnlyList<(StreamSlice Slice, TemplateScope Scope)>> PartsAsync(StreamSlice slice, TemplateScope pageScope, CancellationToken cancellationToken)
    {
        if (stream.Requester.Properties is not { } properties)
        {
            return [(slice, pageScope)];
        }

        _properties ??= await properties.ChunksAsync(session, cancellationToken);
        return [.. _properties.Select(names =>
        {
            var extra = new Dictionary<string, object?>(slice.Partition.Extra, StringComparer.Ordinal) { [QueryProperties.Name] = names };
            var part = slice with { Partition = slice.Partition with { Extra = extra } };
            return (part, part.Scope(pageScope));
        })];
    }

    private async Task<ReadPage> StepAsync(SourceJob job, StreamSlice slice, TemplateScope scope, ReadPosition position, CancellationToken cancellationToken)
    {
        var after = await job.StepAsync(scope, position.Job, session, cancellationToken);
        return new ReadPage(null)
        {
            Walked = new WalkedPage { Partition = slice.Partition, At = position, Next = null, HasSlice = true },
            Newest = position.Newest,
            Failure = position.Failure,
            Next = after.Targets is { Count: 0 } ? null : position with { Job = after },
        };
    }

    // The last page of one download leads to the first of the next.
    private static ReadPosition? AfterDownload(ReadPosition position, long? newest) => position.Job is { Targets: { } targets } job && job.Target + 1 < targets.Count
        ? position with { Job = job with { Target = job.Target + 1 }, Page = 0, Token = null, Loop = default, Newest = newest }
        : null;

    private ReadPage Take(PageAnswers answers, PageNotes notes, WalkedPage walked, object? token)
    {
        var position = walked.At;
        var selection = answers.Records(stream.Requester.Properties?.Chunking?.Merge);
        foreach (var record in selection.Kept)
        {
            notes.Note(stream.Cursor?.Read(record));
            if (walked.Buffer is { } buffer)
            {
                record.AddTo(buffer);
            }
        }

        var outcome = new PageOutcome
        {
            RecordCount = selection.Received.Count,
            Scope = answers.Last.Scope
                .With("response", answers.Last.Body.Response)
                .With("headers", ResponseHeaders.For(answers.Last.Response))
                .With("last_page_size", (long)selection.Received.Count)
                .With("last_record", selection.Kept.Count > 0 ? selection.Kept[^1].Value : null),
        };
        var (next, failure) = notes.EndsWalk ? (null, position.Failure) : Next(outcome, token, position);
        return new ReadPage(answers)
        {
            Failure = failure,
            Walked = walked with { Kept = selection.Kept, Rejected = selection.Rejected, FilteredCount = selection.FilteredCount },
            Newest = notes.Newest,
            Next = next is null ? AfterDownload(position, notes.Newest) : After(position, selection, walked.Buffer, notes.Newest, next),
        };
    }

    // A page whose next page cannot be told is good by itself; what follows it is what fails.
    private (object? Next, SliceFailure? Failure) Next(PageOutcome outcome, object? token, ReadPosition position)
    {
        try
        {
            return (stream.Paginator.NextToken(outcome, token), position.Failure);
        }
        catch (SyncFleetException failure) when (writes && SliceFailure.IsKept(failure, position, stream.IsStrict))
        {
            return (null, SliceFailure.After(position.Failure, failure));
        }
    }

    private async Task<UpstreamResponse> SendAsync(
        StreamSlice slice, object? token, bool isFirst, TemplateScope scope, CancellationToken cancellationToken)
    {
        string? refused = null;
        while (true)
        {
            var draft = await stream.Requester.DraftAsync(new RequestContext(session, scope, refused), stream.Paginator.PathOf(token), cancellationToken);
            stream.Requester.Properties?.Apply(draft, slice.Partition);

            // What a job prepared is about its slice already.
            if (stream.Job is null && (isFirst || !stream.SliceOptionsOnFirstPageOnly))
            {
                stream.Partitions.Apply(draft, slice.Partition, scope);
                if (slice.Window is not null)
                {
                    stream.Cursor!.Apply(draft, slice.Window, scope);
                }
            }

            stream.Paginator.Apply(draft, token, scope);
            var request = UpstreamRequests.Finish(draft, stream.Budget.For(draft)) with { KeepFor = session.KeepFor };
            try
            {
                return await _client.SendAsync(request, response => stream.Requester.Classify(response, draft, scope, session.Now), cancellationToken);
            }
            catch (TokenRefusedException) when (refused is null && draft.Token is not null)
            {
                // Once: a token got anew a moment ago and refused, too, is not the reason.
                refused = draft.Token;
            }
        }
    }

    private ReadPosition After(ReadPosition position, Selection selection, PageBuffer? buffer, long? newest, object next)
    {
        var text = ValueJson.ToText(next);
        if (position.Page >= MaxPages)
        {
            throw new SyncFleetException(
                FailureKind.Defect, $"The source gave more than {MaxPages} pages for one part of stream '{stream.Description.Name}' and names another: its paging has no end. The read stops.");
        }

        if (position.Loop.HasSeen(text) && !stream.IsStrict)
        {
            throw new SyncFleetException(
                FailureKind.Defect,
                $"The source gave a page token a second time (page {position.Page + 1} of stream '{stream.Description.Name}'): following it would read the same pages for ever. The read stops; the connector's paging must be corrected.");
        }

        // Also of a page of which nothing is kept: a source that ignores the page number repeats that one, too.
        var digest = stream.Description.Key.Count == 0 ? null
            : buffer is { RecordCount: > 0 } ? LoopGuard.Digest(buffer.Records.Span) : LoopGuard.Digest(selection.Received);
        if (digest is not null && digest == position.Loop.Records)
        {
            throw new SyncFleetException(
                FailureKind.Defect,
                $"The source gave exactly the same {selection.Received.Count} records on two pages in a row (page {position.Page + 1} of stream '{stream.Description.Name}'): it does not heed the page it is asked for. The read stops; the connector's paging must be corrected.");
        }

        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
        return position with
        {
            Page = position.Page + 1,
            Token = document.RootElement.Clone(),
            Newest = newest,
            Loop = position.Loop.After(text, digest),
        };
    }
}
