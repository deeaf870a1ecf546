using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>
/// One read of a stream: slices in order, pages in order within a slice. Keeps nothing between pages that is not in the page's
/// position, so that any process can go on after any page.
/// </summary>
internal sealed class PageReader(ManifestStream stream, SourceContext source, JsonElement config, string connector)
{
    private readonly TemplateScope _scope = TemplateScope.For(config);
    private readonly UpstreamClient _client = new(source, new UpstreamClientOptions
    {
        Connector = connector,
        MaxTries = stream.Requester.MaxRetries + 1,
    });

    private CursorBounds _bounds;

    public async IAsyncEnumerable<Page> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = request.Position is { } stored
            ? ReadPosition.Parse(stored)
            : new ReadPosition { Bounds = stream.Cursor?.Bounds(request.Checkpoint, _scope, source.Time.GetUtcNow()) };
        _bounds = position.Bounds ?? default;
        await using var slices = SlicesAsync(cancellationToken).Skip(position.Slice).GetAsyncEnumerator(cancellationToken);
        var more = await slices.MoveNextAsync();
        if (!more)
        {
            yield return Nothing(position);
        }

        while (more)
        {
            var slice = slices.Current;
            more = await slices.MoveNextAsync();
            ReadPosition? next;
            do
            {
                var (page, after) = await ReadPageAsync(slice, position, cancellationToken);
                next = after;
                position = after ?? position with { Slice = position.Slice + 1, Page = 0, Token = null, Loop = default, Newest = page.Newest };
                yield return new Page
                {
                    Records = page.Buffer.Records,
                    RecordCount = page.Buffer.RecordCount,
                    Rejected = page.Rejected,
                    FilteredCount = page.FilteredCount,
                    NextPosition = next is null && !more ? null : position.ToString(),
                    CursorAfter = next is null ? State(page.Newest, more ? slice.Window?.End : null) : null,
                };
            }
            while (next is not null);
        }
    }

    /// <summary>A stream that has nothing to read yet still says where it stands.</summary>
    private Page Nothing(ReadPosition position)
    {
        if (position.Slice > 0)
        {
            throw new SyncFleetException(FailureKind.Defect, "The partitions of the stream changed while it was being read; start it again.");
        }

        return new Page { Records = ReadOnlyMemory<byte>.Empty, RecordCount = 0, NextPosition = null, CursorAfter = State(null, null) };
    }

    private async IAsyncEnumerable<StreamSlice> SlicesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var partition in stream.Partitions.PartitionsAsync(_scope, cancellationToken))
        {
            if (stream.Cursor is null)
            {
                yield return new StreamSlice(partition, null);
                continue;
            }

            foreach (var window in stream.Cursor.Windows(_bounds, _scope))
            {
                yield return new StreamSlice(partition, window);
            }
        }
    }

    private async Task<(ReadPage Page, ReadPosition? Next)> ReadPageAsync(
        StreamSlice slice, ReadPosition position, CancellationToken cancellationToken)
    {
        var scope = slice.Scope(_scope);
        var token = position.Token is { } stored ? ValueJson.Read(stored) : stream.Paginator.FirstToken(scope);
        var pageScope = scope.NewChild().With("next_page_token", token is null ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["next_page_token"] = token });
        var response = await SendAsync(slice, token, position.Page == 0, pageScope, cancellationToken);
        var page = new ReadPage { Newest = position.Newest };
        if (response.IsIgnored)
        {
            return (page, null);
        }

        using var body = ResponseBody.Parse(response);
        var selection = stream.Selector.Select(body.Root, pageScope, record => Keep(record, page));
        Fill(page, selection);
        var outcome = new PageOutcome
        {
            RecordCount = selection.Received.Count,
            Scope = pageScope
                .With("response", body.Response)
                .With("headers", ResponseHeaders.For(response))
                .With("last_page_size", (long)selection.Received.Count)
                .With("last_record", selection.Kept.Count > 0 ? selection.Kept[^1].Value : null),
        };
        var next = page.EndsWalk ? null : stream.Paginator.NextToken(outcome, token);
        return (page, next is null ? null : After(position, page, next));
    }

    private void Fill(ReadPage page, Selection selection)
    {
        foreach (var record in selection.Kept)
        {
            Note(record, page);
            record.AddTo(page.Buffer);
        }

        page.Rejected = selection.Rejected;
        page.FilteredCount = selection.FilteredCount;
        if (stream.Description.Key.Count > 0)
        {
            // Also of a page of which nothing is kept: a source that ignores the page number repeats that one, too.
            page.Digest = page.Buffer.RecordCount > 0 ? LoopGuard.Digest(page.Buffer.Records.Span) : LoopGuard.Digest(selection.Received);
        }
    }

    private async Task<UpstreamResponse> SendAsync(
        StreamSlice slice, object? token, bool isFirst, TemplateScope scope, CancellationToken cancellationToken)
    {
        var draft = await stream.Requester.DraftAsync(scope, stream.Paginator.PathOf(token), cancellationToken);
        if (isFirst || !stream.SliceOptionsOnFirstPageOnly)
        {
            stream.Partitions.Apply(draft, slice.Partition, scope);
            if (slice.Window is not null)
            {
                stream.Cursor!.Apply(draft, slice.Window, scope);
            }
        }

        stream.Paginator.Apply(draft, token, scope);
        var request = UpstreamRequests.Finish(draft, stream.Budget.For(draft));
        return await _client.SendAsync(request, response => stream.Requester.Classify(response, scope, source.Time.GetUtcNow()), cancellationToken);
    }

    private bool Keep(SelectedRecord record, ReadPage page)
    {
        if (stream.Cursor is not { } cursor || !(cursor.DropsOlder || cursor.StopsAtOlder) || cursor.Read(record) is not { } value || value >= _bounds.From)
        {
            return true;
        }

        page.EndsWalk |= cursor.StopsAtOlder;
        return false;
    }

    private void Note(SelectedRecord record, ReadPage page)
    {
        if (stream.Cursor?.Read(record) is { } value && !(value <= page.Newest))
        {
            page.Newest = value;
        }
    }

    private ReadPosition After(ReadPosition position, ReadPage page, object next)
    {
        var text = ValueJson.ToText(next);
        if (position.Loop.HasSeen(text))
        {
            throw new SyncFleetException(
                FailureKind.Defect,
                $"The source gave a page token a second time (page {position.Page + 1} of stream '{stream.Description.Name}'): following it would read the same pages for ever. The read stops; the connector's paging must be corrected.");
        }

        if (page.Digest is not null && page.Digest == position.Loop.Records)
        {
            throw new SyncFleetException(
                FailureKind.Defect,
                $"The source gave exactly the same {page.Buffer.RecordCount + page.Rejected.Count + page.FilteredCount} records on two pages in a row (page {position.Page + 1} of stream '{stream.Description.Name}'): it does not heed the page it is asked for. The read stops; the connector's paging must be corrected.");
        }

        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
        return position with
        {
            Page = position.Page + 1,
            Token = document.RootElement.Clone(),
            Newest = page.Newest,
            Loop = position.Loop.After(text, page.Digest),
        };
    }

    private string? State(long? newest, long? limit) =>
        stream.Cursor is { } cursor ? cursor.State(Math.Max(_bounds.Start, Math.Min(newest ?? _bounds.Start, limit ?? long.MaxValue))) : null;
}
