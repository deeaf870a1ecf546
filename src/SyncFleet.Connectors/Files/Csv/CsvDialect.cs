using System.Text.Json;
using SyncFleet.Connectors.Settings;

namespace SyncFleet.Connectors.Files.Csv;

/// <summary>How the values of a row are told apart.</summary>
internal sealed record CsvDialect
{
    private static readonly byte[] Candidates = ",;\t|"u8.ToArray();

    /// <summary>Null: found out from the first line.</summary>
    public byte? Delimiter { get; init; }

    public byte Quote { get; init; } = (byte)'"';

    public bool HasHeader { get; init; } = true;

    public IReadOnlyList<string> Columns { get; init; } = [];

    public static CsvDialect Read(JsonElement config)
    {
        SettingReader reader = new(config, "csv");
        var delimiter = reader.OptionalText("delimiter") ?? Decoding.Auto;
        return new CsvDialect
        {
            Delimiter = delimiter == Decoding.Auto ? null : Character(reader, "delimiter", delimiter == "\\t" ? "\t" : delimiter),
            Quote = Character(reader, "quote", reader.OptionalText("quote") ?? "\""),
            HasHeader = reader.Flag("header", otherwise: true),
            Columns = reader.Texts("columns"),
        };
    }

    /// <summary>The candidate that a line has most of, outside quotes; a comma when it has none.</summary>
    public byte Guess(ReadOnlySpan<byte> line)
    {
        Span<int> counts = stackalloc int[Candidates.Length];
        var quoted = false;
        foreach (var b in line)
        {
            quoted ^= b == Quote;
            if (!quoted && Candidates.IndexOf(b) is >= 0 and var index)
            {
                counts[index]++;
            }
        }

        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return Candidates[best];
    }

    private static byte Character(SettingReader reader, string name, string text) =>
        text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('\n' or '\r') ? (byte)text[0] : throw reader.Invalid(name, "one ASCII character");
}
