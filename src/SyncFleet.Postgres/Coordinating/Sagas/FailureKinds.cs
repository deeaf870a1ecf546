using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>Failure kinds as the control tables spell them: the name in lower case.</summary>
public static class FailureKinds
{
    public static string NameOf(FailureKind kind) => kind switch
    {
        FailureKind.Transient => "transient",
        FailureKind.Throttled => "throttled",
        FailureKind.Configuration => "configuration",
        FailureKind.Data => "data",
        _ => "defect",
    };

    /// <summary>A name the tables should not hold reads as <see cref="FailureKind.Defect"/>.</summary>
    public static FailureKind Parse(string name) => name.ToLowerInvariant() switch
    {
        "transient" => FailureKind.Transient,
        "throttled" => FailureKind.Throttled,
        "configuration" => FailureKind.Configuration,
        "data" => FailureKind.Data,
        _ => FailureKind.Defect,
    };
}
