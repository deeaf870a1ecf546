using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SyncFleet.Core.Pages;
using SyncFleet.Postgres.Pages;

namespace SyncFleet.Postgres.Control;

/// <summary>Makes the pages of a replay: one for each page the dead letters came from, so that it can keep that page's order.</summary>
internal static class ReplayPages
{
    private const byte LineBreak = (byte)'\n';

    /// <summary>Adds the pages and counts them on the stream run.</summary>
    public static async Task AddAsync(
        ControlDbContext control, StreamRunRow stream, IReadOnlyList<OriginalPage> pages, string? payload, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var page in pages)
        {
            var records = payload is null ? await ReadRecordsAsync(control, stream, page, cancellationToken) : [ToLine(payload)];
            var body = Join(records);
            PageRow row = new()
            {
                StreamRunId = stream.StreamRunId,
                PageNumber = (int)++stream.PagesFetched,
                TenantId = stream.TenantId,
                RecordCount = records.Count,
                Body = PageBody.Compress(body),
                BodyBytes = body.Length,
                OrderRun = page.OrderRun,
                OrderPage = page.OrderPage,
                FetchedAt = now,
            };
            stream.RecordsRead += records.Count;
            control.Pages.Add(row);
            await control.SaveChangesAsync(cancellationToken);

            // The bodies of a long replay would pile up in memory.
            control.Entry(row).State = EntityState.Detached;
        }
    }

    private static Task<List<byte[]>> ReadRecordsAsync(ControlDbContext control, StreamRunRow stream, OriginalPage page, CancellationToken cancellationToken) =>
        control.DeadLetters.AsNoTracking()
            .Where(d => d.ReplayRunId == stream.SyncRunId && d.Stream == page.Stream && d.OrderRun == page.OrderRun && d.OrderPage == page.OrderPage)
            .OrderBy(d => d.RecordIndex).ThenBy(d => d.DeadLetterId)
            .Select(d => d.Payload)
            .ToListAsync(cancellationToken);

    private static byte[] ToLine(string json)
    {
        PageBuffer buffer = new();
        using var document = JsonDocument.Parse(json);
        buffer.Add(document.RootElement);
        return buffer.Records[..^1].ToArray();
    }

    private static byte[] Join(IReadOnlyList<byte[]> records)
    {
        var body = new byte[records.Sum(r => r.Length + 1)];
        var at = 0;
        foreach (var record in records)
        {
            record.CopyTo(body, at);
            at += record.Length;
            body[at++] = LineBreak;
        }

        return body;
    }
}

/// <summary>The page some dead letters came from.</summary>
internal sealed record OriginalPage(string Stream, long OrderRun, int OrderPage);
