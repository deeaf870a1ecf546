using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Files;

/// <summary>
/// The records of one page of a file. Each record says where it came from, in three fields of its own (<c>_file</c>, <c>_row</c>,
/// <c>_modified_at</c>); a field of the file with one of these names stays and wins.
/// </summary>
internal sealed class FileRecords(OpenedFile file, long row)
{
    public const string FileField = "_file";

    public const string RowField = "_row";

    public const string ModifiedField = "_modified_at";

    private const int LongestShown = 64 * 1024;

    private readonly string _modifiedAt = file.ModifiedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
    private readonly List<RejectedRecord> _rejected = [];

    public PageBuffer Buffer { get; } = new();

    public IReadOnlyList<RejectedRecord> Rejected => _rejected;

    /// <summary>Number of the last row read, first is 1.</summary>
    public long Row { get; private set; } = row;

    public int Count => Buffer.RecordCount + _rejected.Count;

    /// <summary>Adds a record whose members <paramref name="writeMembers"/> writes.</summary>
    public void Add<TState>(TState state, Action<Utf8JsonWriter, TState> writeMembers)
    {
        Row++;
        Buffer.Add((this, state, writeMembers), static (writer, r) =>
        {
            writer.WriteStartObject();
            r.Item1.WritePlace(writer);
            r.writeMembers(writer, r.state);
            writer.WriteEndObject();
        });
    }

    /// <summary>Adds what could not be made out.</summary>
    /// <param name="text">As it stands in the file; a very long one is kept in part.</param>
    /// <param name="reason">Why, without a value of it.</param>
    public void Reject(ReadOnlySpan<byte> text, string reason)
    {
        Row++;
        using MemoryStream record = new();
        using (Utf8JsonWriter writer = new(record))
        {
            writer.WriteStartObject();
            WritePlace(writer);
            writer.WriteString("_text", TextOf(text[..Math.Min(text.Length, LongestShown)]));
            writer.WriteEndObject();
        }

        _rejected.Add(new RejectedRecord
        {
            Record = record.ToArray(),
            Reason = string.Create(CultureInfo.InvariantCulture, $"Row {Row} of '{file.Name}': {reason}"),
        });
    }

    // Nul is the one character a JSON text may hold that PostgreSQL takes in no form.
    private static string TextOf(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).Replace('\0', '\uFFFD');

    private void WritePlace(Utf8JsonWriter writer)
    {
        writer.WriteString(FileField, file.Name);
        writer.WriteNumber(RowField, Row);
        writer.WriteString(ModifiedField, _modifiedAt);
    }
}
