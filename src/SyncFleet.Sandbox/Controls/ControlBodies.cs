using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Limits;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.Controls;

/// <summary>Body of <c>POST /sandbox/change</c>: what is to change in a stream.</summary>
internal sealed record ChangeOrder
{
    /// <summary><c>finale</c>, <c>quickbooks</c> …</summary>
    public required string Upstream { get; init; }

    /// <summary>Stream as the path names it, singular or plural.</summary>
    public required string Stream { get; init; }

    /// <summary>Finale account, Altegio location …; null means the first one.</summary>
    public string? Account { get; init; }

    /// <summary>Percent of the living records to change, 0 to 100; ignored when <see cref="Count"/> is given.</summary>
    public double? Percent { get; init; }

    /// <summary>Records to change, 0 or more.</summary>
    public int? Count { get; init; }

    /// <summary>Records to delete, 0 or more.</summary>
    public int Deletes { get; init; }

    /// <summary>Records to add, 0 or more.</summary>
    public int Creates { get; init; }
}

/// <summary>What a change has really done.</summary>
internal sealed record ChangeResult
{
    public required int Changed { get; init; }

    public required int Deleted { get; init; }

    public required int Created { get; init; }

    /// <summary>Records that live now.</summary>
    public required long Count { get; init; }
}

/// <summary>A stream as it stands.</summary>
internal sealed record StreamCount
{
    public required string Upstream { get; init; }

    public required string Account { get; init; }

    public required string Stream { get; init; }

    /// <summary>Records that live now.</summary>
    public required long Count { get; init; }

    /// <summary>Records that were deleted.</summary>
    public required long Deleted { get; init; }

    /// <summary>Records that were added after the start.</summary>
    public required long Created { get; init; }

    /// <summary>Records that are no longer as first made, deleted and added ones included.</summary>
    public required long Revised { get; init; }

    /// <summary>What a destination must hold; null unless asked for.</summary>
    public StreamDigest? Digest { get; init; }
}

/// <summary>Answer of <c>GET /sandbox/state</c>.</summary>
internal sealed record SandboxReport
{
    public required ulong Seed { get; init; }

    /// <summary>The sandbox's own time, UTC.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IReadOnlyList<StreamCount> Streams { get; init; }

    public required IReadOnlyList<RequestCounts> Requests { get; init; }

    /// <summary>What the token and log-in endpoints were asked.</summary>
    public required IReadOnlyList<TokenCounts> Tokens { get; init; }

    /// <summary>Faults that are on, with what is left of them.</summary>
    public required IReadOnlyList<FaultRule> Faults { get; init; }

    /// <summary>How often each kind of fault has struck; malformed records by rate are not counted.</summary>
    public required IReadOnlyDictionary<string, long> Struck { get; init; }
}

/// <summary>What was wrong with a request to the sandbox itself.</summary>
internal sealed record ControlProblem
{
    public required IReadOnlyList<string> Problems { get; init; }
}
