namespace SyncFleet.Core.Definitions.Reading;

/// <summary>Reads a <c>sync:</c> document.</summary>
internal static class SyncReader
{
    private static readonly TimeSpan MinDeadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxDeadline = TimeSpan.FromDays(7);

    public static SyncDefinition? Read(MapNode document, ProblemList problems)
    {
        MapReader reader = new(document, problems);
        var name = reader.Text("sync", n => Names.IsSlug(n) ? null : $"'{n}' is not a name of a sync. Allowed: {Names.Slug}.", "a name");
        var source = reader.Text("source", n => Names.IsSlug(n) ? null : $"'{n}' is not a name of a source. Allowed: {Names.Slug}.", "the name of a source");
        var schema = ReadDestination(reader, problems);
        var overlap = reader.Choice("overlap", OverlapRule.Skip, [("skip", OverlapRule.Skip), ("queue", OverlapRule.Queue), ("replace", OverlapRule.Replace)]);
        var deadline = ReadDeadline(reader);
        var attempts = reader.Number("attempts", otherwise: 5, min: 1, max: 20);
        var phases = reader.Items("phases", "a list of phases, each with a name and its streams").Select(p => ReadPhase(p, problems)).OfType<PhaseDefinition>().ToList();
        reader.RefuseUnknown();
        StreamsTogether.Check(document, problems);
        return name is null || source is null || schema is null
            ? null
            : new() { Name = name, Source = source, Schema = schema, Overlap = overlap, Deadline = deadline, Attempts = attempts, Phases = phases };
    }

    private static string? ReadDestination(MapReader reader, ProblemList problems)
    {
        if (reader.Mapping("destination", "{ schema: name }, the PostgreSQL schema the rows go to", required: true) is not { } destination)
        {
            return null;
        }

        MapReader inner = new(destination, problems);
        var schema = inner.Text("schema", Names.FaultOfSchema, "the PostgreSQL schema the rows go to");
        inner.RefuseUnknown();
        return schema;
    }

    private static TimeSpan ReadDeadline(MapReader reader)
    {
        var otherwise = TimeSpan.FromHours(6);
        if (reader.Text("deadline") is not { } text)
        {
            return otherwise;
        }

        if (PlainValues.TryReadDuration(text, out var deadline) && deadline >= MinDeadline && deadline <= MaxDeadline)
        {
            return deadline;
        }

        reader.Problem("deadline", $"'{text}' is not a deadline. Allowed: {PlainValues.DurationForm}; from 1m to 7d.");
        return otherwise;
    }

    private static PhaseDefinition? ReadPhase(DefinitionNode node, ProblemList problems)
    {
        if (node is not MapNode map)
        {
            problems.Add(node, $"A phase is a mapping with 'name' and 'streams'; this is {node.Kind}.");
            return null;
        }

        MapReader reader = new(map, problems);
        var name = reader.Text("name", n => Names.IsSlug(n) ? null : $"'{n}' is not a name of a phase. Allowed: {Names.Slug}.", "a name");
        var streams = reader.Items("streams", "a list of streams").Select(s => StreamReader.Read(s, problems)).OfType<StreamDefinition>().ToList();
        reader.RefuseUnknown();
        return name is null ? null : new() { Name = name, Streams = streams };
    }
}
