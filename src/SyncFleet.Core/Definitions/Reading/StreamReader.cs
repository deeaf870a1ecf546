namespace SyncFleet.Core.Definitions.Reading;

/// <summary>Reads one entry of <c>streams:</c>.</summary>
internal static class StreamReader
{
    // PostgreSQL's limit is 1600; a few are SyncFleet's own.
    private const int MaxColumns = 1500;

    public static StreamDefinition? Read(DefinitionNode node, ProblemList problems)
    {
        if (node is not MapNode map)
        {
            problems.Add(node, $"A stream is a mapping with 'stream', 'table' and 'columns'; this is {node.Kind}.");
            return null;
        }

        var before = problems.Items.Count;
        MapReader reader = new(map, problems);
        var stream = reader.Text("stream", n => n.Length is > 0 and <= 200 ? null : "A stream's name has 1 to 200 characters.", "the name of a stream of the connector");
        var table = reader.Text("table", n => Names.IsIdentifier(n) ? null : $"'{n}' is not a table name. Allowed: {Names.Identifier}.", "the table the rows go to");
        var read = reader.Choice("read", ReadMode.Incremental, [("incremental", ReadMode.Incremental), ("full", ReadMode.Full)]);
        var write = reader.Choice("write", WriteMode.Upsert, [("upsert", WriteMode.Upsert), ("append", WriteMode.Append), ("replace", WriteMode.Replace)]);
        StreamDefinition definition = new()
        {
            Stream = stream ?? "",
            Table = table ?? "",
            Read = read,
            Write = write,
            Vanished = reader.Choice("vanished", VanishedRows.Tombstone, [("tombstone", VanishedRows.Tombstone), ("remove", VanishedRows.Remove)]),
            MaxVanishedShare = ReadShare(reader),
            Key = reader.Texts("key"),
            OrderBy = reader.Text("order_by", ColumnReader.FaultOfPath),
            Where = reader.Text("where"),
            DeletedWhen = reader.Text("deleted_when"),
            Raw = reader.Flag("raw"),
            Columns = ReadColumns(reader, problems),
        };
        reader.RefuseUnknown();
        CheckModes(reader, definition);
        MappingProblems.Add(definition, map, problems, before);
        return stream is null || table is null ? null : definition;
    }

    private static double ReadShare(MapReader reader)
    {
        const double otherwise = 0.2;
        if (reader.Text("max_vanished") is not { } text)
        {
            return otherwise;
        }

        if (PlainValues.TryReadShare(text, out var share))
        {
            return share;
        }

        reader.Problem("max_vanished", $"'{text}' is not a share. Allowed: 0% to 100%, or 0 to 1.");
        return otherwise;
    }

    private static List<ColumnMapping> ReadColumns(MapReader reader, ProblemList problems)
    {
        const string what = "a mapping of column names, e.g. { sku: productId }";
        if (reader.Mapping("columns", what, required: true) is not { } map)
        {
            return [];
        }

        if (map.Entries.Count is 0 or > MaxColumns)
        {
            reader.Problem("columns", $"There are {map.Entries.Count} columns. Allowed: 1 to {MaxColumns}.");
        }

        return [.. map.Entries.Select(e => ColumnReader.Read(e, problems)).OfType<ColumnMapping>()];
    }

    private static void CheckModes(MapReader reader, StreamDefinition stream)
    {
        foreach (var name in new[] { "vanished", "max_vanished" }.Where(n => stream.Write != WriteMode.Replace && reader.Has(n)))
        {
            reader.Problem(name, $"'{name}' has no meaning here. Allowed only with 'write: replace'.");
        }

        if (stream.Write == WriteMode.Append && stream.Key.Count > 0)
        {
            reader.Problem("key", "'write: append' makes every record a new row, so a key has no meaning. Allowed with a key: 'write: upsert', 'write: replace'.");
        }

        foreach (var path in stream.Key)
        {
            if (ColumnReader.FaultOfPath(path) is { } fault)
            {
                reader.Problem("key", fault);
            }
        }
    }
}
