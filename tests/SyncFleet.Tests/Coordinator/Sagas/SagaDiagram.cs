using MassTransit.SagaStateMachine;
using SyncFleet.Coordinator.Sagas;

namespace SyncFleet.Tests.Coordinator.Sagas;

/// <summary>The saga as a Mermaid state diagram, taken from the state machine itself.</summary>
internal static class SagaDiagram
{
    public static string Draw(SyncRunStateMachine machine)
    {
        var graph = machine.GetGraph();
        List<string> lines = ["stateDiagram-v2", "    [*] --> Requested: admitted"];
        foreach (var into in graph.Edges.Where(e => e.From.VertexType == typeof(MassTransit.State)))
        {
            var onward = graph.Edges.Where(e => e.From.Equals(into.To)).Select(e => e.To.Title).Distinct(StringComparer.Ordinal).ToList();
            lines.AddRange(onward.Select(to => $"    {Name(into.From.Title)} --> {Name(to)}: {into.To.Title}"));
        }

        // A state that an event may leave as it is shows that, too: the phase goes on, or the next one starts.
        lines.AddRange(machine.NextEvents(machine.Running)
            .Where(e => e.Name is nameof(machine.StreamRunFinished) or nameof(machine.StreamRunFailed))
            .Select(e => $"    Running --> Running: {e.Name}"));
        var ends = graph.Vertices.Where(v => v.VertexType == typeof(MassTransit.State)).Select(v => v.Title).Where(t => t is not ("Initial" or "Running" or "Final"));
        lines.AddRange(ends.Select(end => $"    {end} --> [*]"));
        return string.Join('\n', lines.Take(2).Concat(lines.Skip(2).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
    }

    private static string Name(string state) => state switch
    {
        "Initial" => "Requested",
        "Final" => "[*]",
        _ => state,
    };
}
