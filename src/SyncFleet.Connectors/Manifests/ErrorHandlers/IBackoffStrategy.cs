using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>How long to wait before a request is tried again.</summary>
internal interface IBackoffStrategy
{
    /// <returns>Null when this strategy has nothing to say about the answer: the next one is asked.</returns>
    TimeSpan? Delay(BackoffContext context);
}

/// <summary>The answer a wait follows, and the names of the request it answers.</summary>
internal readonly record struct BackoffContext(UpstreamResponse Response, TemplateScope Scope, DateTimeOffset Now);
