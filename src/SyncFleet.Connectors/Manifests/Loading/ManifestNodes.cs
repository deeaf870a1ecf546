using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>A part of a manifest and the line it was written on (first is 1). Never changes, so parts may be shared.</summary>
internal abstract class ManifestNode(int line)
{
    /// <summary>Parts and levels, aliases and references written out: a short text can stand for an enormous tree, and no honest one does.</summary>
    private const int MaxWeight = 500_000, MaxDepth = 200;

    public int Line { get; } = line;

    /// <summary>Parts of the tree from here down.</summary>
    public int Weight { get; private set; } = 1;

    /// <summary>Levels of the tree from here down.</summary>
    public int Depth { get; private set; } = 1;

    /// <summary>Something here came with an answer of the source; the manifest itself does not vouch for it.</summary>
    public bool IsForeign { get; protected set; }

    /// <summary>A field like this counts as absent where <c>$parameters</c> are pushed down.</summary>
    public bool IsEmpty => this switch
    {
        ManifestScalar scalar => scalar.Value is null or "" or false or 0L or 0.0,
        ManifestList list => list.Items.Count == 0,
        ManifestMap map => map.Fields.Count == 0,
        _ => false,
    };

    /// <exception cref="ManifestFault">The tree grows too large.</exception>
    protected void Carry(ManifestNode below)
    {
        Weight += below.Weight;
        IsForeign |= below.IsForeign;
        Depth = Math.Max(Depth, below.Depth + 1);
        if (Weight > MaxWeight)
        {
            throw new ManifestFault(Line, $"the manifest grows beyond {MaxWeight} parts when its references are resolved");
        }

        if (Depth > MaxDepth)
        {
            throw new ManifestFault(Line, $"the manifest is nested deeper than {MaxDepth} levels when its references are resolved");
        }
    }

    /// <summary>The value as templates see it: null, bool, long, BigInteger, double, string, dictionary or list.</summary>
    public abstract object? ToValue();

    public abstract void WriteTo(Utf8JsonWriter writer);

    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

/// <summary>A single value: null, bool, long, BigInteger, double or string.</summary>
internal sealed class ManifestScalar(int line, object? value) : ManifestNode(line)
{
    public object? Value { get; } = value;

    /// <summary>The template that made it of what the source answered; null: it is the manifest's own.</summary>
    public string? MadeBy
    {
        get;
        init
        {
            field = value;
            IsForeign = value is not null;
        }
    }

    /// <summary>It is text as it stands, also where it looks like a template.</summary>
    public bool IsPlain { get; init; }

    public override object? ToValue() => Value;

    /// <summary>The value as text, as a person would write it in a URL; null for null.</summary>
    public string? AsText() => Value switch
    {
        null => null,
        bool flag => flag ? "True" : "False",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Value.ToString(),
    };

    public override void WriteTo(Utf8JsonWriter writer)
    {
        switch (Value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case BigInteger number: writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            default: writer.WriteStringValue(AsText()); break;
        }
    }
}

internal sealed class ManifestList : ManifestNode
{
    public ManifestList(int line, IReadOnlyList<ManifestNode> items)
        : base(line)
    {
        Items = items;
        foreach (var item in items)
        {
            Carry(item);
        }
    }

    public IReadOnlyList<ManifestNode> Items { get; }

    public override object? ToValue() => Items.Select(item => item.ToValue()).ToList();

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in Items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}

/// <summary>Fields in the order they were written; a repeated field keeps its first place and its last value.</summary>
internal sealed class ManifestMap : ManifestNode
{
    private readonly OrderedDictionary<string, ManifestNode> _fields = new(StringComparer.Ordinal);

    public ManifestMap(int line, IEnumerable<KeyValuePair<string, ManifestNode>> fields)
        : base(line)
    {
        foreach (var (name, value) in fields)
        {
            _fields[name] = value;
        }

        foreach (var value in _fields.Values)
        {
            Carry(value);
        }
    }

    public IReadOnlyDictionary<string, ManifestNode> Fields => _fields;

    public ManifestNode? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>The text of a field that is a plain string; null when it is absent or something else.</summary>
    public string? Text(string name) => (this[name] as ManifestScalar)?.Value as string;

    public override object? ToValue() =>
        _fields.ToDictionary(field => field.Key, field => field.Value.ToValue(), StringComparer.Ordinal);

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in _fields)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
