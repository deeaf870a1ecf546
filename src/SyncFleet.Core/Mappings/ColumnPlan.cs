using System.Security.Cryptography;
using System.Text;
using SyncFleet.Core.Expressions;
using SyncFleet.Core.Mappings.Values;
using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Mappings;

/// <summary>
/// One column, compiled: its value from path, constant or expression; then trim and lower, value map, default, coercion, hash.
/// Unchanging, so shared by threads.
/// </summary>
internal sealed class ColumnPlan
{
    public required Column Column { get; init; }

    /// <summary>Where the path's value is found; -1: not from a path.</summary>
    public int Slot { get; init; } = -1;

    public Template? Template { get; init; }

    public byte[]? Constant { get; init; }

    public bool Trim { get; init; }

    public bool Lower { get; init; }

    public ValueMap? Map { get; init; }

    public byte[]? Default { get; init; }

    public required TimeRules Times { get; init; }

    /// <summary>Text put before the value when it is hashed: the tenant's id; null: not hashed.</summary>
    public byte[]? HashSeed { get; init; }

    /// <summary>The record's JSON goes into the column letter by letter.</summary>
    private bool IsReceivedJson => Slot >= 0 && Column.Type == ColumnType.Json && !Trim && !Lower && Map is null;

    /// <summary>Writes the column's value.</summary>
    /// <returns>Null, or the reason why it can't be mapped; nothing is written then.</returns>
    public string? Write(RecordContext record, bool isDeleted, IRowWriter writer)
    {
        if (Read(record, out var value) is { } unread)
        {
            return unread;
        }

        if (Shape(ref value, record.Scratch) is { } unshaped)
        {
            return unshaped;
        }

        if (value.IsNull)
        {
            // A record that tells of a deletion often holds its key and little more.
            if (Column.Required && !isDeleted)
            {
                return Reasons.Required;
            }

            writer.WriteNull();
            return null;
        }

        if (HashSeed is not null)
        {
            WriteHash(value.Utf8, record.Scratch, writer);
            return null;
        }

        return Coercion.Write(value, Column.Type, Times, record.Scratch, writer);
    }

    /// <summary>The source's value for a dead letter; null for a hashed column, a constant, or when there is none.</summary>
    public string? Excerpt(RecordContext record)
    {
        if (HashSeed is not null)
        {
            return null;
        }

        if (Slot >= 0)
        {
            return Values.Excerpt.Of(record.GetReceived(Slot));
        }

        return Template is not null && record.Evaluate(static (template, scope) => template.Render(scope), Template, out var text) is null
            ? Values.Excerpt.Of(Encoding.UTF8.GetBytes(text!))
            : null;
    }

    private string? Read(RecordContext record, out FieldValue value)
    {
        value = default;
        if (Slot >= 0)
        {
            return IsReceivedJson ? record.GetJson(Slot, out value) : record.Get(Slot, out value);
        }

        if (Constant is not null)
        {
            value = FieldValue.Text(Constant);
            return null;
        }

        return record.Evaluate(static (template, scope) => template.EvaluateNative(scope), Template!, out var result)
            ?? ExpressionValue.Read(result, record.Scratch, out value);
    }

    private string? Shape(ref FieldValue value, Scratch scratch)
    {
        if (value.Kind == FieldKind.Text && (Trim || Lower))
        {
            var text = Trim ? TextShaping.Trim(value.Utf8) : value.Utf8;
            value = FieldValue.Text(Lower ? TextShaping.Lower(text, scratch) : text);
        }

        if (Map is not null && !value.IsNull)
        {
            if (!Map.TryMap(value.Utf8, out var mapped))
            {
                return Reasons.Unmapped;
            }

            value = FieldValue.Text(mapped);
        }

        if (Coercion.IsBlank(value, Column.Type))
        {
            value = default;
        }

        if (value.IsNull && Default is not null)
        {
            value = FieldValue.Text(Default);
        }

        return null;
    }

    private void WriteHash(ReadOnlySpan<byte> utf8, Scratch scratch, IRowWriter writer)
    {
        var input = scratch.Take(HashSeed!.Length + utf8.Length);
        HashSeed.CopyTo(input);
        utf8.CopyTo(input[HashSeed.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        Span<byte> hex = stackalloc byte[SHA256.HashSizeInBytes * 2];
        Convert.TryToHexStringLower(hash, hex, out _);
        writer.WriteText(hex);
    }
}
