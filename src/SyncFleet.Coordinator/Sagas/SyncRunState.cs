using System.Text.Json.Serialization;
using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Core.Policies;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>What the saga remembers of a run: where it stands, and which streams of the current phase it still waits for.</summary>
public sealed class SyncRunState : SagaStateMachineInstance
{
    /// <summary>The sync run's id.</summary>
    public Guid CorrelationId { get; set; }

    public string CurrentState { get; set; } = "";

    public TenantId TenantId { get; set; }
    public SyncId SyncId { get; set; }

    /// <summary>Name of the sync.</summary>
    public string Sync { get; set; } = "";

    /// <summary>The phase that runs, first is 1; 0 before the first.</summary>
    public int Phase { get; set; }

    /// <summary>The last phase.</summary>
    public int Phases { get; set; }

    /// <summary>How many attempts a stream run has.</summary>
    public int Attempts { get; set; }

    /// <summary>How long the run may take.</summary>
    public TimeSpan Deadline { get; set; }

    /// <summary>Streams of the current phase whose end has not been heard. The sweep reads it, too.</summary>
    public List<StreamRunId> Outstanding { get; set; } = [];

    /// <summary>Outcomes of the streams that have ended, of this phase and those before.</summary>
    public List<StreamOutcome> Outcomes { get; set; } = [];

    [JsonIgnore]
    public SyncRunId SyncRunId => new(CorrelationId);

    /// <summary>The run turned out to be unknown, ended or in another saga's hands: nothing is left to coordinate.</summary>
    [JsonIgnore]
    public bool IsGone { get; set; }

    /// <summary>Somebody asked to stop the run before it began.</summary>
    [JsonIgnore]
    public bool IsCancelRequested { get; set; }

    /// <summary>The run is there, active and nobody wants it stopped.</summary>
    [JsonIgnore]
    public bool IsOpen => !IsGone && !IsCancelRequested;

    /// <summary>The phase has ended well and another one follows.</summary>
    [JsonIgnore]
    public bool IsNextPhaseDue => Outstanding.Count == 0 && Phase < Phases && !Outcomes.Contains(StreamOutcome.Failed);

    /// <summary>How the run ended; null while it goes on. Streams of phases that never began count as canceled.</summary>
    [JsonIgnore]
    public SyncRunOutcome? Verdict =>
        Outstanding.Count > 0 || IsNextPhaseDue ? null : OutcomeRule.Decide(Phase < Phases ? [.. Outcomes, StreamOutcome.Canceled] : Outcomes);

    /// <summary>Takes a stream off the list; false when it was not on it, so that a repeated event changes nothing.</summary>
    public bool Settle(StreamRunId stream, StreamOutcome outcome)
    {
        if (!Outstanding.Remove(stream))
        {
            return false;
        }

        Outcomes.Add(outcome);
        return true;
    }
}
