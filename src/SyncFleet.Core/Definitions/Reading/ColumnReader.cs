using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>Reads one entry of <c>columns:</c>: a path alone, or a mapping.</summary>
internal static class ColumnReader
{
    private static readonly (string Word, ColumnType Value)[] Types =
    [
        ("text", ColumnType.Text), ("integer", ColumnType.Integer), ("decimal", ColumnType.Decimal), ("boolean", ColumnType.Boolean),
        ("timestamp", ColumnType.Timestamp), ("date", ColumnType.Date), ("json", ColumnType.Json),
    ];

    public static ColumnMapping? Read(MapEntry entry, ProblemList problems)
    {
        if (Names.FaultOfColumn(entry.Key) is { } fault)
        {
            problems.Add(entry.Line, entry.Value.Path, fault);
        }

        switch (entry.Value)
        {
            case ScalarNode { IsNull: false } path:
                if (FaultOfPath(path.Text) is { } pathFault)
                {
                    problems.Add(path, pathFault);
                }

                return new() { Column = new() { Name = entry.Key, Type = ColumnType.Text }, Path = path.Text };
            case MapNode map:
                return ReadMapping(entry.Key, new MapReader(map, problems), problems);
            default:
                problems.Add(entry.Value, $"A column is a path, or a mapping with one of path, constant, expression; this is {entry.Value.Kind}.");
                return null;
        }
    }

    /// <summary>Null for a dotted path such as <c>supplier.0.price</c>.</summary>
    public static string? FaultOfPath(string path) =>
        path.Split('.').Any(string.IsNullOrWhiteSpace)
            ? $"'{path}' is not a path. Allowed: names and places in lists with '.' between, e.g. supplier.0.price."
            : null;

    private static ColumnMapping ReadMapping(string name, MapReader reader, ProblemList problems)
    {
        ColumnMapping mapping = new()
        {
            Path = reader.Text("path", p => p.Length == 0 ? null : FaultOfPath(p)),
            Constant = reader.Text("constant"),
            Expression = reader.Text("expression"),
            Column = new()
            {
                Name = name,
                Type = reader.Choice("type", ColumnType.Text, Types),
                Required = reader.Flag("required"),
            },
            Trim = reader.Flag("trim"),
            Lower = reader.Flag("lower"),
            Map = ReadMap(reader, problems),
            Otherwise = reader.Text("otherwise"),
            Default = reader.Text("default"),
            Zone = reader.Text("zone"),
            Formats = reader.Texts("formats"),
            Hash = reader.Flag("hash"),
        };
        reader.RefuseUnknown();
        CheckTogether(mapping, reader, problems);
        return mapping;
    }

    private static Dictionary<string, string>? ReadMap(MapReader reader, ProblemList problems)
    {
        if (reader.Mapping("map", "a mapping of values, e.g. { ACTIVE: active }") is not { } map)
        {
            return null;
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (entry.Value is ScalarNode { IsNull: false } scalar)
            {
                values[entry.Key] = scalar.Text;
            }
            else
            {
                problems.Add(entry.Value, $"'{entry.Key}' maps to {entry.Value.Kind}. Allowed: a value.");
            }
        }

        return values;
    }

    private static void CheckTogether(ColumnMapping mapping, MapReader reader, ProblemList problems)
    {
        string[] given = [.. new[] { "path", "constant", "expression" }.Where(reader.Has)];
        if (given.Length != 1)
        {
            problems.Add(reader.Map, $"A column has exactly one of path, constant, expression; this one has {(given.Length == 0 ? "none" : string.Join(" and ", given))}.");
        }

        if (mapping.Otherwise is not null && mapping.Map is null)
        {
            reader.Problem("otherwise", "'otherwise' has no meaning without 'map'. Allowed for a missing value: 'default'.");
        }

        if (mapping.Zone is not null && mapping.Column.Type is not ColumnType.Timestamp)
        {
            reader.Problem("zone", "'zone' has no meaning here. Allowed only with 'type: timestamp'.");
        }
        else if (mapping.Zone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            reader.Problem("zone", $"'{zone}' is no time zone this machine knows. Allowed: an IANA name such as Europe/Kyiv.");
        }

        if (mapping.Formats.Count > 0 && mapping.Column.Type is not (ColumnType.Timestamp or ColumnType.Date))
        {
            reader.Problem("formats", "'formats' has no meaning here. Allowed only with 'type: timestamp' or 'type: date'.");
        }
    }
}
