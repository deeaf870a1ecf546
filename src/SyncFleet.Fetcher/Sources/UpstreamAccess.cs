using SyncFleet.Connectors.Http;

namespace SyncFleet.Fetcher.Sources;

/// <summary>What all reads of this process share on their way to the sources.</summary>
/// <param name="Http">The HTTP stack.</param>
/// <param name="Cache">Answers kept for a while.</param>
/// <param name="Time">The clock.</param>
internal sealed record UpstreamAccess(HttpMessageInvoker Http, ResponseCache Cache, TimeProvider Time);
