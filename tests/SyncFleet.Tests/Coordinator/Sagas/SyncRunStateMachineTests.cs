using System.Runtime.CompilerServices;
using Shouldly;
using SyncFleet.Coordinator.Sagas;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Coordinator.Sagas;

public sealed class SyncRunStateMachineTests
{
    [Fact]
    public void The_diagram_of_the_saga_is_as_approved() => Approved.Match(SagaDiagram.Draw(new SyncRunStateMachine()), "diagram", "mmd");

    [Fact]
    public void The_documentation_shows_the_diagram_of_the_machine() =>
        File.ReadAllText(Documentation()).ReplaceLineEndings("\n")
            .ShouldContain("```mermaid\n" + SagaDiagram.Draw(new SyncRunStateMachine()) + "\n```");

    [Fact]
    public void Every_event_is_answered_in_every_state_a_saga_can_rest_in()
    {
        var machine = new SyncRunStateMachine();
        machine.NextEvents(machine.Running).Select(e => e.Name).ShouldBe(
            [nameof(machine.StartSync), nameof(machine.StreamRunFinished), nameof(machine.StreamRunFailed), nameof(machine.CancelSyncRun), nameof(machine.DeadlineReached)],
            ignoreOrder: true);
        machine.NextEvents(machine.Initial).Select(e => e.Name).ShouldBe([nameof(machine.StartSync)]);
    }

    private static string Documentation([CallerFilePath] string testFile = "") =>
        Path.Combine(Path.GetDirectoryName(testFile)!, "..", "..", "..", "..", "docs", "saga.md");
}
