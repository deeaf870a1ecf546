using System.Text.Json;
using System.Text.Unicode;
using SyncFleet.Core.Mappings.Values;

namespace SyncFleet.Core.Mappings;

/// <summary>
/// The wanted values of one record, found in one walk over its text and kept as places in it: nothing is copied. A member that
/// comes twice counts as its last. Not safe for two threads.
/// </summary>
internal sealed class RecordFields(PathTree tree)
{
    private readonly Field[] _fields = new Field[tree.SlotCount];
    private readonly int[] _seenIn = new int[tree.NodeCount];
    private readonly List<(int At, string Reason)> _refused = [];
    private int _readCount;

    private struct Field
    {
        public FieldKind Kind;
        public bool IsEscaped;
        public int Start;
        public int Length;
    }

    /// <returns>Null, or why the text is no record.</returns>
    public string? Read(ReadOnlySpan<byte> record)
    {
        Array.Clear(_fields);
        _refused.Clear();
        _readCount++;
        if (!Utf8.IsValid(record))
        {
            return Reasons.InvalidUtf8;
        }

        var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        try
        {
            reader.Read();
            ReadValue(ref reader, tree.Root, isJson: false);
            reader.Read();
            return null;
        }
        catch (JsonException)
        {
            return reader.CurrentDepth >= JsonText.MaxDepth - 1
                ? $"the record is nested deeper than {JsonText.MaxDepth} levels"
                : $"the record is not valid JSON (at byte {reader.BytesConsumed})";
        }
    }

    /// <summary>The value in a slot; its text still holds its escapes when <see cref="IsEscaped"/>.</summary>
    public FieldValue Get(int slot, ReadOnlySpan<byte> record)
    {
        ref readonly var field = ref _fields[slot];
        var text = record.Slice(field.Start, field.Length);
        return field.Kind == FieldKind.Text
            ? new FieldValue(FieldKind.Text, text, record.Slice(field.Start - 1, field.Length + 2))
            : new FieldValue(field.Kind, text, text);
    }

    public bool IsEscaped(int slot) => _fields[slot].IsEscaped;

    /// <summary>Why the value in a slot can't become jsonb, or null. Only for slots added as JSON.</summary>
    public string? FindRefused(int slot)
    {
        if (_refused.Count == 0)
        {
            return null;
        }

        var field = _fields[slot];
        foreach (var (at, reason) in _refused)
        {
            if (at >= field.Start - 1 && at < field.Start + field.Length)
            {
                return reason;
            }
        }

        return null;
    }

    private void ReadValue(ref Utf8JsonReader reader, PathNode? node, bool isJson)
    {
        isJson |= node is { IsJson: true };
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                ReadInside(ref reader, node, isJson);
                Keep(node, FieldKind.Json, start, (int)reader.BytesConsumed - start, isEscaped: false);
                return;
            case JsonTokenType.String:
                Keep(node, FieldKind.Text, start + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
                break;
            case JsonTokenType.Number:
                Keep(node, FieldKind.Number, start, reader.ValueSpan.Length, isEscaped: false);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                Keep(node, reader.TokenType == JsonTokenType.True ? FieldKind.True : FieldKind.False, start, reader.ValueSpan.Length, isEscaped: false);
                break;
        }

        if (isJson)
        {
            NoteRefused(ref reader);
        }
    }

    private void ReadInside(ref Utf8JsonReader reader, PathNode? node, bool isJson)
    {
        if (!isJson && node is not { Children.Length: > 0 })
        {
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMembers(ref reader, node, isJson);
        }
        else
        {
            ReadElements(ref reader, node, isJson);
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader, PathNode? node, bool isJson)
    {
        // Records of a stream name their members in the same order, so the next wanted one is the first to be tried.
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (isJson)
            {
                NoteRefused(ref reader);
            }

            var child = node is null ? null : FindMember(node.Children, ref reader, ref next);
            if (child is not null)
            {
                ForgetEarlier(child);
            }

            reader.Read();
            ReadValue(ref reader, child, isJson);
        }
    }

    private void ReadElements(ref Utf8JsonReader reader, PathNode? node, bool isJson)
    {
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            ReadValue(ref reader, node is null ? null : FindElement(node.Children, index), isJson);
        }
    }

    private static PathNode? FindMember(PathNode[] children, ref Utf8JsonReader reader, ref int next)
    {
        for (var tried = 0; tried < children.Length; tried++)
        {
            var at = next + tried;
            at = at >= children.Length ? at - children.Length : at;
            var child = children[at];
            if (reader.ValueIsEscaped ? IsEscapedName(reader.ValueSpan, child.Utf8Name) : reader.ValueSpan.SequenceEqual(child.Utf8Name))
            {
                next = at + 1 == children.Length ? 0 : at + 1;
                return child;
            }
        }

        return null;
    }

    private static bool IsEscapedName(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> name)
    {
        Span<byte> plain = new byte[escaped.Length];
        return JsonText.Unescape(escaped, plain, out var length) is null && plain[..length].SequenceEqual(name);
    }

    private static PathNode? FindElement(PathNode[] children, int index)
    {
        foreach (var child in children)
        {
            if (child.ElementIndex == index)
            {
                return child;
            }
        }

        return null;
    }

    private void Keep(PathNode? node, FieldKind kind, int start, int length, bool isEscaped)
    {
        if (node is { Slot: >= 0 })
        {
            _fields[node.Slot] = new Field { Kind = kind, Start = start, Length = length, IsEscaped = isEscaped };
        }
    }

    private void ForgetEarlier(PathNode node)
    {
        if (_seenIn[node.Id] == _readCount)
        {
            Forget(node);
        }

        _seenIn[node.Id] = _readCount;
    }

    private void Forget(PathNode node)
    {
        if (node.Slot >= 0)
        {
            _fields[node.Slot] = default;
        }

        foreach (var child in node.Children)
        {
            Forget(child);
        }
    }

    private void NoteRefused(ref Utf8JsonReader reader)
    {
        if (JsonText.FindRefusedToken(ref reader) is { } reason)
        {
            _refused.Add(((int)reader.TokenStartIndex, reason));
        }
    }
}
