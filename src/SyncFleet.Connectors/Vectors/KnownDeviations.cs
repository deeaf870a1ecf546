namespace SyncFleet.Connectors.Vectors;

/// <summary>Where we differ from the recorded runtime on purpose: what must be seen in its place, and why.</summary>
internal static class KnownDeviations
{
    private const string StopsAtFailure = "a failure that may pass stops the read where it is; a retry goes on there, so no slice is left out";
    private const string Parked = "work that is asked to wait is parked, however long and often";
    private const string FailIsFinal = "FAIL ends the stream run; a transient failure would be retried";
    private const string NotJson = "a 200 answer that is not JSON is a failure, never an empty page";
    private const string TypeError = "a type error in a template rejects the record it is about, or stops the read when it is about none; the recorded runtime takes the template's own text for the value";

    /// <summary>Those that strict behaviour does not take back: a fleet that parks its work, credentials that stay at home, records that do not spoil each other.</summary>
    public static IReadOnlySet<string> EvenStrict { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "buzzsprout__podcasts__err-429-exhausted",
        "linkedin-pages__organization-lookup__err-429-fails",
        "productboard__notes__inc1",
        "secoda__tables__err-500-fails",
        "syn-errors__429-wait-header-too-long",
        "syn-paging__next-url-other-host",
        "syn-records__add-fields-odd-text",
    };

    public static IReadOnlyDictionary<string, (string Seen, string Reason)> All { get; } = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["buzzsprout__podcasts__err-429-exhausted"] = ("unexpected request", Parked),
        ["linkedin-pages__organization-lookup__err-429-fails"] = ("failure kind system_error in place of transient_error", FailIsFinal),
        ["persona__accounts__full"] = ("a NoneType has no length. [Data]", TypeError),
        ["productboard__notes__inc1"] = ("state {\"updatedAt\":\"2026-11-04\"}", "windows are read in order, so the state is the newest value of all; the recorded runtime sees a gap between two windows"),
        ["secoda__tables__err-500-fails"] = ("failure kind system_error in place of transient_error", FailIsFinal),
        ["serpstat__domain-history__err-200-error-body-retried"] = ("does not work between NoneType and int. [Data]", TypeError),
        ["serpstat__domain-history__full"] = ("does not work between NoneType and int. [Data]", TypeError),
        ["syn-cursor__sliced-second-of-three-fails"] = ("exchanges are left over", StopsAtFailure),
        ["syn-errors__429-wait-header-too-long"] = ("unexpected request", Parked),
        ["syn-errors__empty-body-200"] = ("but with an empty body [Transient]", NotJson),
        ["syn-errors__first-window-fails"] = ("exchanges are left over", StopsAtFailure),
        ["syn-errors__html-body-200"] = ("but with a web page in place of JSON [Transient]", NotJson),
        ["syn-errors__middle-window-fails"] = ("exchanges are left over", StopsAtFailure),
        ["syn-errors__second-page-unparsable"] = ("but with faulty JSON", NotJson),
        ["syn-errors__truncated-json-200"] = ("but with JSON that breaks off", NotJson),
        ["syn-paging__cursor-same-token-twice"] = ("a page token a second time", "a token that repeats is an error"),
        ["syn-paging__next-url-other-host"] = ("Credentials are never sent to another host", "the read stops rather than go to another host"),
        ["syn-records__add-fields-odd-text"] = ("\"id\":4.5", TypeError),
        ["syn-records__record-filter-type-error"] = ("rejected: RecordFilter.condition", TypeError),
        ["syn-slices__parent-record-without-key"] = ("exchanges are left over", "a parent record whose key is null gives no partition; it is counted as filtered"),
    };
}
