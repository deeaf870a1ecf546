using System.Text.Json.Serialization;

namespace SyncFleet.Contracts;

/// <summary>How a sync run ended. In JSON its name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SyncRunOutcome>))]
public enum SyncRunOutcome
{
    /// <summary>Every stream ended and no record was dead-lettered.</summary>
    Completed = 0,

    /// <summary>Every stream ended; some records became dead letters, or some streams failed while others completed.</summary>
    CompletedWithErrors = 1,

    /// <summary>No stream completed, or a phase that later phases need failed.</summary>
    Failed = 2,

    /// <summary>Stopped by <see cref="CancelSyncRun"/>.</summary>
    Canceled = 3,

    /// <summary>The run's deadline passed.</summary>
    TimedOut = 4,

    /// <summary>Never started: unknown sync, missing secret, or the overlap rule said skip.</summary>
    Refused = 5,
}
