namespace SyncFleet.Core.Mappings.Values;

/// <summary>What a value is before the column's type is asked.</summary>
internal enum FieldKind : byte
{
    Null = 0,
    Text = 1,
    Number = 2,
    True = 3,
    False = 4,

    /// <summary>An object or a list.</summary>
    Json = 5,
}

/// <summary>A value on its way to a column. Without a kind it is null.</summary>
/// <param name="kind">What it is.</param>
/// <param name="utf8">Text without escapes, or the number, word, object or list as received.</param>
/// <param name="json">The same as JSON when at hand; empty: to be made from the text.</param>
internal readonly ref struct FieldValue(FieldKind kind, ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> json = default)
{
    public FieldKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Utf8 { get; } = utf8;

    public ReadOnlySpan<byte> Json { get; } = json;

    public bool IsNull => Kind == FieldKind.Null;

    public static FieldValue Text(ReadOnlySpan<byte> utf8) => new(FieldKind.Text, utf8);
}
