using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Definitions;

/// <summary>
/// How one column gets its value: exactly one of <see cref="Path"/>, <see cref="Constant"/>, <see cref="Expression"/>; then
/// trim and lower, value map, default, coercion to the column's type, hash.
/// </summary>
public sealed record ColumnMapping
{
    public required Column Column { get; init; }

    /// <summary>Dotted path into the record: <c>supplier.0.price</c>. A missing step gives null.</summary>
    public string? Path { get; init; }

    public string? Constant { get; init; }

    /// <summary>A template: <c>{{ record.name | lower }}</c>.</summary>
    public string? Expression { get; init; }

    public bool Trim { get; init; }

    public bool Lower { get; init; }

    /// <summary>Value map by the value's text; null means no map.</summary>
    public IReadOnlyDictionary<string, string>? Map { get; init; }

    /// <summary>What an unmapped value becomes; null with <see cref="Map"/> set means an unmapped value is a data failure.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Used when the value is null or missing (and after the map); null means none.</summary>
    public string? Default { get; init; }

    /// <summary>Zone of timestamps that carry none, an IANA name; null means UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Formats tried in order for timestamps and dates, as strptime directives; empty means ISO 8601.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>Replace personal data by the hexadecimal SHA-256 of tenant id + value. Only for text columns.</summary>
    public bool Hash { get; init; }
}
