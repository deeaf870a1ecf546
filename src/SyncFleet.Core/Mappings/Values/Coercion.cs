using System.Text;
using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>Turns a value that is not null into a column's type. The table in docs/mappings.md says what becomes of what.</summary>
internal static class Coercion
{
    private static readonly string[] Trues = ["true", "t", "yes", "y", "on", "1"];
    private static readonly string[] Falses = ["false", "f", "no", "n", "off", "0"];

    /// <summary>An empty or blank text is null for every type but text and json.</summary>
    public static bool IsBlank(FieldValue value, ColumnType type) =>
        value.Kind == FieldKind.Text && type is not (ColumnType.Text or ColumnType.Json) && value.Utf8[Ascii.Trim(value.Utf8)].IsEmpty;

    /// <returns>Null, or the reason why the value does not fit; nothing is written then.</returns>
    public static string? Write(FieldValue value, ColumnType type, TimeRules times, Scratch scratch, IRowWriter writer) => type switch
    {
        ColumnType.Text => WriteText(value, writer),
        ColumnType.Integer => WriteInteger(value, scratch, writer),
        ColumnType.Decimal => WriteDecimal(value, scratch, writer),
        ColumnType.Boolean => WriteBoolean(value, writer),
        ColumnType.Timestamp => WriteTimestamp(value, times, scratch, writer),
        ColumnType.Date => WriteDate(value, times, scratch, writer),
        ColumnType.Json => WriteJson(value, scratch, writer),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such column type."),
    };

    private static string? WriteText(FieldValue value, IRowWriter writer)
    {
        writer.WriteText(value.Utf8);
        return null;
    }

    private static string? WriteInteger(FieldValue value, Scratch scratch, IRowWriter writer)
    {
        if (value.Kind is not (FieldKind.Number or FieldKind.Text))
        {
            return Reasons.NotInteger;
        }

        if (NumberText.ReadInteger(Trim(value), scratch, out var number) is { } reason)
        {
            return reason;
        }

        writer.WriteInteger(number);
        return null;
    }

    private static string? WriteDecimal(FieldValue value, Scratch scratch, IRowWriter writer)
    {
        if (value.Kind is not (FieldKind.Number or FieldKind.Text))
        {
            return Reasons.NotDecimal;
        }

        if (NumberText.ReadDecimal(Trim(value), scratch, out var digits) is { } reason)
        {
            return reason;
        }

        writer.WriteDecimal(digits);
        return null;
    }

    private static string? WriteBoolean(FieldValue value, IRowWriter writer)
    {
        if (value.Kind is FieldKind.True or FieldKind.False)
        {
            writer.WriteBoolean(value.Kind == FieldKind.True);
            return null;
        }

        if (value.Kind is FieldKind.Json)
        {
            return Reasons.NotBoolean;
        }

        var text = Trim(value);
        var isTrue = IsOneOf(text, Trues);
        if (!isTrue && !IsOneOf(text, Falses))
        {
            return Reasons.NotBoolean;
        }

        writer.WriteBoolean(isTrue);
        return null;
    }

    private static string? WriteTimestamp(FieldValue value, TimeRules times, Scratch scratch, IRowWriter writer)
    {
        if (times.ReadTimestamp(value, scratch, out var microseconds) is { } reason)
        {
            return reason;
        }

        writer.WriteTimestamp(microseconds);
        return null;
    }

    private static string? WriteDate(FieldValue value, TimeRules times, Scratch scratch, IRowWriter writer)
    {
        if (times.ReadDate(value, scratch, out var days) is { } reason)
        {
            return reason;
        }

        writer.WriteDate(days);
        return null;
    }

    private static string? WriteJson(FieldValue value, Scratch scratch, IRowWriter writer)
    {
        writer.WriteJson(value.Json.IsEmpty ? ToJson(value, scratch) : value.Json);
        return null;
    }

    private static ReadOnlySpan<byte> ToJson(FieldValue value, Scratch scratch) =>
        value.Kind == FieldKind.Text ? JsonText.Quote(value.Utf8, scratch) : value.Utf8;

    private static ReadOnlySpan<byte> Trim(FieldValue value) =>
        value.Kind == FieldKind.Text ? value.Utf8[Ascii.Trim(value.Utf8)] : value.Utf8;

    private static bool IsOneOf(ReadOnlySpan<byte> text, string[] words)
    {
        foreach (var word in words)
        {
            if (Ascii.EqualsIgnoreCase(text, word))
            {
                return true;
            }
        }

        return false;
    }
}
