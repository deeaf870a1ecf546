using System.Text.Json.Serialization;

namespace SyncFleet.Contracts;

/// <summary>What sort of failure this is; decides what happens next. In JSON its name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureKind>))]
public enum FailureKind
{
    /// <summary>May work if repeated: retried, then parked and redelivered.</summary>
    Transient = 0,

    /// <summary>Asked to wait: parked until then, no attempt counted.</summary>
    Throttled = 1,

    /// <summary>Credentials, permission, a missing setting: the stream run stops and the tenant is told.</summary>
    Configuration = 2,

    /// <summary>This record or row is bad: dead letter, the rest goes on.</summary>
    Data = 3,

    /// <summary>Our bug, or a broken promise: the stream run stops and we are told.</summary>
    Defect = 4,
}
