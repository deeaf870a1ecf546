using System.CommandLine;
using System.Globalization;
using SyncFleet.Connectors;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector read STREAM --config FILE --limit N</c>: records of a stream, from here.</summary>
internal static class ConnectorReadCommand
{
    private const int DefaultLimit = 10;

    public static Command Create(GlobalOptions global)
    {
        Argument<string> stream = new("STREAM") { Description = "Name of a stream." };
        Option<int> limit = new("--limit") { Description = "Records read at most.", DefaultValueFactory = _ => DefaultLimit };
        Option<string?> checkpoint = new("--checkpoint") { Description = "Checkpoint (JSON) to read on from; unset: everything." };
        LocalSourceOptions options = new();
        Command command = new("read", "Read records of a stream from this machine: a table, or with --json a record a line. No database, no broker.") { stream, limit, checkpoint };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var source = await options.OpenAsync(global, parsed, cancellationToken);
            var request = new ReadRequest { Stream = parsed.GetValue(stream)!, Checkpoint = parsed.GetValue(checkpoint) };
            return await ReadAsync(global, source, request, Math.Max(1, parsed.GetValue(limit)), global.Json(parsed), cancellationToken);
        });
        return command;
    }

    private static async Task<int> ReadAsync(GlobalOptions global, LocalSource source, ReadRequest request, int limit, bool json, CancellationToken cancellationToken)
    {
        RecordTable table = new();
        var (records, pages, filtered, rejected, checkpoint, isWhole) = (0, 0, 0, 0, request.Checkpoint, true);
        await foreach (var page in source.Connector.ReadAsync(source.Context, request, cancellationToken))
        {
            pages++;
            filtered += page.FilteredCount;
            checkpoint = page.CursorAfter ?? checkpoint;
            var shown = RecordLines.First(page, limit - records);
            records += Math.Min(page.RecordCount, limit - records);
            if (json)
            {
                RecordLines.Write(shown, global.Cli.Output.Profile.Out.Writer);
            }
            else
            {
                RecordLines.Each(shown, table.Add);
            }

            foreach (var refusal in page.Rejected)
            {
                rejected++;
                global.Cli.Error.Profile.Out.Writer.WriteLine($"rejected: {refusal.Reason}");
            }

            if (records >= limit)
            {
                isWhole = page.NextPosition is null;
                break;
            }
        }

        if (!json)
        {
            table.Write(global.Cli.Output);
        }

        global.Cli.Error.Profile.Out.Writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{records} records of {pages} pages, {rejected} rejected, {filtered} filtered; {(isWhole ? "the end" : "more there")}; checkpoint {checkpoint ?? "none"}"));
        return ExitCodes.Ok;
    }
}
