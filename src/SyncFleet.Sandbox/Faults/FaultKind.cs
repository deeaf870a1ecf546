namespace SyncFleet.Sandbox.Faults;

/// <summary>What can be made to go wrong.</summary>
internal enum FaultKind
{
    /// <summary>429 in the upstream's own manner, though no limit is reached.</summary>
    TooManyRequests,

    /// <summary>A 5xx status; which one is <see cref="FaultRule.Status"/>.</summary>
    ServerError,

    /// <summary>Status 200 with an error body where the records should be.</summary>
    ErrorBody,

    /// <summary>The answer is held back for <see cref="FaultRule.DelayMs"/>.</summary>
    Slow,

    /// <summary>The connection breaks in the middle of the body.</summary>
    CutConnection,

    /// <summary>An HTML page with status 200.</summary>
    Html,

    /// <summary>The body ends in the middle of the JSON, as if it were complete.</summary>
    TruncatedJson,

    /// <summary>One record twice in a page.</summary>
    DuplicateKeys,

    /// <summary>Records with values that are wrong or hard; which is <see cref="FaultRule.Variant"/>.</summary>
    Malformed,

    /// <summary>The page before is served again, whatever was asked.</summary>
    RepeatPage,
}
