using System.Globalization;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// How long the source's headers ask to wait. A header that makes no sense is as good as none. A point in time is the source's clock's,
/// and so is counted from the answer's own <c>Date</c>: our clock, given as <c>now</c>, serves where there is none.
/// </summary>
public static class WaitHints
{
    /// <summary>No source may ask for more, however wrong its clock is.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly string[] RemainingHeaders = ["X-RateLimit-Remaining", "X-Rate-Limit-Remaining", "RateLimit-Remaining"];

    private static readonly string[] ResetHeaders = ["X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset"];

    /// <summary>
    /// <c>Retry-After</c> (seconds or HTTP date), else the reset header. Null when neither says anything; otherwise 1 s to
    /// <see cref="Longest"/>.
    /// </summary>
    public static TimeSpan? Read(UpstreamResponse response, DateTimeOffset now) => RetryAfter(response, now) ?? Reset(response, now);

    /// <summary>The wait until reset when the headers say that nothing is left of the rate limit; otherwise null.</summary>
    public static TimeSpan? ReadExhausted(UpstreamResponse response, DateTimeOffset now)
    {
        var remaining = First(response, RemainingHeaders);
        return decimal.TryParse(remaining, NumberStyles.Number, CultureInfo.InvariantCulture, out var left) && left <= 0
            ? Reset(response, now)
            : null;
    }

    /// <summary>The wait that the <c>Retry-After</c> header asks for, or null.</summary>
    public static TimeSpan? RetryAfter(UpstreamResponse response, DateTimeOffset now)
    {
        var text = response.Header("Retry-After");
        if (TryReadSeconds(text, out var seconds))
        {
            return Bound(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            ? Bound((until - AnsweredAt(response, now)).TotalSeconds)
            : null;
    }

    // Some send a Unix time in seconds, some in milliseconds, the IETF draft the seconds left; they are far enough apart to tell.
    private static TimeSpan? Reset(UpstreamResponse response, DateTimeOffset now)
    {
        if (!TryReadSeconds(First(response, ResetHeaders), out var value))
        {
            return null;
        }

        var nowSeconds = AnsweredAt(response, now).ToUnixTimeMilliseconds() / 1000d;
        return value switch
        {
            >= 1e12 => Bound((value / 1000d) - nowSeconds),
            >= 1e9 => Bound(value - nowSeconds),
            _ => Bound(value),
        };
    }

    private static DateTimeOffset AnsweredAt(UpstreamResponse response, DateTimeOffset now) =>
        DateTimeOffset.TryParseExact(response.Header("Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : now;

    private static string? First(UpstreamResponse response, string[] names) =>
        names.Select(response.Header).FirstOrDefault(value => value is not null);

    private static bool TryReadSeconds(string? text, out double seconds) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && double.IsFinite(seconds);

    private static TimeSpan Bound(double seconds) =>
        TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(seconds), Shortest.TotalSeconds, Longest.TotalSeconds));
}
