namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>Says what an answer means and how long to wait before the next try.</summary>
internal interface IErrorHandler
{
    /// <summary>Repeats after the first try, 0 to 9.</summary>
    int MaxRetries { get; }

    ErrorResolution Resolve(ErrorContext answer);

    /// <returns>Null when the manifest does not say: the answer's own headers, then the client's schedule decide.</returns>
    TimeSpan? Backoff(BackoffContext context);
}
