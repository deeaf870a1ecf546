using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Upstreams;

namespace SyncFleet.Sandbox.Faults;

/// <summary>
/// One fault switched on: what, where, and how often. Exactly one of <see cref="Rate"/> and <see cref="Next"/> is set. Bound from
/// settings (<c>Faults:0:Kind</c>) and from <c>POST /sandbox/faults</c>; settable, because generated JSON forgets the defaults of
/// init-only properties.
/// </summary>
internal sealed record FaultRule
{
    public FaultKind Kind { get; set; }

    /// <summary><c>finale</c>, <c>quickbooks</c> …; null means all.</summary>
    public string? Upstream { get; set; }

    /// <summary>Stream as the path names it; null means all.</summary>
    public string? Stream { get; set; }

    /// <summary>
    /// Share of requests, 0 to 1, chosen by seed and request number. For <see cref="FaultKind.Malformed"/>: share of records, chosen
    /// by seed and record, so that a record stays malformed as long as the rule stands.
    /// </summary>
    public double? Rate { get; set; }

    /// <summary>The next so many requests (for <see cref="FaultKind.Malformed"/>: one record of each page), 1 or more.</summary>
    public int? Next { get; set; }

    /// <summary>Requests let through before <see cref="Next"/> begins to count, 0 or more; ignored with <see cref="Rate"/>.</summary>
    public int After { get; set; }

    /// <summary>Status of a <see cref="FaultKind.ServerError"/>, 500 to 599; else ignored.</summary>
    public int Status { get; set; } = 503;

    /// <summary>Milliseconds of a <see cref="FaultKind.Slow"/>, 1 to 600 000; else ignored.</summary>
    public int DelayMs { get; set; } = 2_000;

    /// <summary>Seconds to wait that a <see cref="FaultKind.TooManyRequests"/> asks for, 0 to 3 600; else ignored.</summary>
    public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>Kind of malformed record; <see cref="Malformation.None"/> means each in turn but the 10 MB record. Else ignored.</summary>
    public Malformation Variant { get; set; }

    /// <summary>What is wrong with the rule, one sentence each; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (Rate is null == Next is null)
        {
            yield return $"Fault {Kind}: give either rate (0 to 1) or next (1 or more).";
        }

        if (Rate is < 0 or > 1)
        {
            yield return $"Fault {Kind}: rate is {Rate}; allowed is 0 to 1.";
        }

        if (Next is < 1 || After < 0)
        {
            yield return $"Fault {Kind}: next is {Next} and after is {After}; allowed is 1 or more, and 0 or more.";
        }

        if (Status is < 500 or > 599 || DelayMs is < 1 or > 600_000 || RetryAfterSeconds is < 0 or > 3_600)
        {
            yield return $"Fault {Kind}: allowed is status 500 to 599, delayMs 1 to 600000, retryAfterSeconds 0 to 3600.";
        }

        if (Upstream is not null && !SimulatedUpstreams.Names.Contains(Upstream))
        {
            yield return $"Fault {Kind}: upstream is '{Upstream}'; allowed is {string.Join(", ", SimulatedUpstreams.Names)}.";
        }

        if (Stream is not null && !StreamNames.Has(Upstream, Stream))
        {
            yield return $"Fault {Kind}: no stream '{Stream}'; allowed is one of {string.Join(", ", StreamNames.All)}, without the upstream.";
        }
    }
}
