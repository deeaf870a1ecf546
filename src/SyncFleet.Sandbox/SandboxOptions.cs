using System.Globalization;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox;

/// <summary>
/// Settings of the sandbox, from the command line (<c>--Records 300000 --Finale:GetsPerMinute 0</c>) and from the environment with
/// the prefix <c>SYNCFLEET_SANDBOX_</c> (<c>SYNCFLEET_SANDBOX_Records</c>, <c>SYNCFLEET_SANDBOX_Finale__GetsPerMinute</c>); the
/// command line wins.
/// </summary>
internal sealed class SandboxOptions
{
    /// <summary>Everything the sandbox invents follows from it. Default 1.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>Records of each stream that has no size of its own. Default 20 000, 0 to 9 999 999 (ids have seven digits).</summary>
    public long Records { get; set; } = 20_000;

    /// <summary>
    /// Sizes of single streams, by <c>upstream.stream</c>: <c>--Sizes:finale.product 300000</c>. Default none; bounds as
    /// <see cref="Records"/>.
    /// </summary>
    public Dictionary<string, long> Sizes { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Instant (UTC) at which the sandbox's own time starts; every record as first made is older, every change newer. Default
    /// 2026-11-01T00:00:00. <c>real</c> means the full hour before the process started.
    /// </summary>
    public string Now { get; set; } = "2026-11-01T00:00:00";

    /// <summary>
    /// Days over which the records are spread before <see cref="Now"/>. Default 28, 1 to 3 650; beyond 30 a Finale reader needs windows.
    /// </summary>
    public int SpanDays { get; set; } = 28;

    public FinaleOptions Finale { get; } = new();

    public AltegioOptions Altegio { get; } = new();

    public QuickBooksOptions QuickBooks { get; } = new();

    public ManyChatOptions ManyChat { get; } = new();

    public PayamgostarOptions Payamgostar { get; } = new();

    public SiaghOptions Siagh { get; } = new();

    /// <summary>Faults that are on from the start: <c>--Faults:0:Kind ServerError --Faults:0:Rate 0.01</c>. Default none.</summary>
    public List<FaultRule> Faults { get; } = [];

    /// <summary>The start of the sandbox's time.</summary>
    public DateTimeOffset Start(TimeProvider time) =>
        Now == "real" ? Hour(time.GetUtcNow()).AddHours(-1) : ParsedNow() ?? throw new InvalidOperationException($"Now is '{Now}'.");

    /// <summary>All that is wrong, one sentence each; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, size) in Sizes.Append(new("Records", Records)).Where(s => s.Value is < 0 or > 9_999_999))
        {
            yield return $"Size '{name}' is {size}; allowed is 0 to 9999999.";
        }

        foreach (var name in Sizes.Keys.Where(n => !StreamNames.All.Contains(n)))
        {
            yield return $"Size '{name}' names no stream; allowed is {string.Join(", ", StreamNames.All)}.";
        }

        if (SpanDays is < 1 or > 3_650)
        {
            yield return $"SpanDays is {SpanDays}; allowed is 1 to 3650.";
        }

        if (Now != "real" && ParsedNow() is null)
        {
            yield return $"Now is '{Now}'; allowed is 'real' or a date and time like 2026-11-01T00:00:00.";
        }

        foreach (var problem in Faults.SelectMany(f => f.Problems()))
        {
            yield return problem;
        }
    }

    private DateTimeOffset? ParsedNow() =>
        DateTimeOffset.TryParse(Now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start)
            ? start
            : null;

    private static DateTimeOffset Hour(DateTimeOffset time) => new(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero);
}
