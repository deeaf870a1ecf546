using System.Runtime.CompilerServices;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Files;

/// <summary>
/// Reads the files of a stream one after the other, by name, each in pages. The checkpoint moves with the last page of every file. A file
/// that has changed since its last page was read is read anew from its beginning: no row is left out, some come twice.
/// </summary>
internal sealed class FileReader(IFilePlace place, FileSettings settings, Func<IRowReader> createReader)
{
    private const int LargestPage = 4 * 1024 * 1024;

    /// <summary>How many files there were, to be read or not.</summary>
    public int FilesSeen { get; private set; }

    public async IAsyncEnumerable<Page> ReadAsync(FileState state, FilePosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var files = place.List();
        FilesSeen = files.Count;
        var open = files.Where(file => file.Name == position?.File || !state.HasRead(file)).ToList();
        var ended = false;
        foreach (var file in open)
        {
            var isBegun = position?.File == file.Name;
            await using var opened = await place.OpenAsync(file, isBegun ? null : state.VersionOf(file.Name), cancellationToken);
            if (opened is null)
            {
                continue;
            }

            var from = isBegun && position!.Version == opened.Version ? position : new FilePosition { State = state };
            await foreach (var (records, next) in PagesAsync(opened, from, files, cancellationToken))
            {
                state = next.State;
                ended = next.File is null && file == open[^1];
                yield return PageOf(records, ended ? null : next, next.File is null ? state : null);
            }
        }

        if (!ended)
        {
            yield return PageOf(null, null, state.ModifiedAt is null ? null : state);
        }
    }

    private async IAsyncEnumerable<(FileRecords Records, FilePosition Next)> PagesAsync(
        OpenedFile file, FilePosition from, IReadOnlyList<FoundFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (text, isPlain) = await Decoding.DecodeAsync(file.Content, settings.Encoding, cancellationToken);
        await using var content = text;
        ByteWindow window = new(text, file.Name);
        var reader = createReader();
        await reader.BeginAsync(window, cancellationToken);
        await using var rest = from.Offset > window.Offset ? await SkipAsync(file, window, from.Offset, isPlain, cancellationToken) : null;
        var (row, more) = (from.Row, true);
        while (more)
        {
            FileRecords records = new(file, row);
            while (records.Count < settings.PageSize && records.Buffer.ByteCount < LargestPage && more)
            {
                more = await reader.ReadAsync(window, records, cancellationToken);
            }

            row = records.Row;
            yield return (records, more
                ? new FilePosition { State = from.State, File = file.Name, Version = file.Version, Offset = window.Offset, Row = row }
                : new FilePosition { State = from.State.With(file, files) });
        }
    }

    /// <summary>Goes on at a place further on; returns the stream that was opened there, if one was.</summary>
    private static async Task<Stream?> SkipAsync(OpenedFile file, ByteWindow window, long offset, bool isPlain, CancellationToken cancellationToken)
    {
        if (isPlain && file.OpenAtAsync is { } openAtAsync && await openAtAsync(offset, cancellationToken) is { } rest)
        {
            window.ContinueWith(rest, offset);
            return rest;
        }

        await window.SkipToAsync(offset, cancellationToken);
        return null;
    }

    private static Page PageOf(FileRecords? records, FilePosition? next, FileState? reached) => new()
    {
        Records = records?.Buffer.Records ?? ReadOnlyMemory<byte>.Empty,
        RecordCount = records?.Buffer.RecordCount ?? 0,
        Rejected = records?.Rejected ?? [],
        NextPosition = next?.ToString(),
        CursorAfter = reached?.ToJson(),
    };
}
