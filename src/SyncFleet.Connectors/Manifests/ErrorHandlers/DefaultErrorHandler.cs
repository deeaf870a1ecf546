using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>Filters in order, then what the format says about the status; up to <c>max_retries</c> (5) repeats.</summary>
internal sealed class DefaultErrorHandler : IErrorHandler
{
    private readonly IReadOnlyList<HttpResponseFilter> _filters = [];
    private readonly IReadOnlyList<IBackoffStrategy> _backoffs = [];

    private DefaultErrorHandler()
    {
    }

    private DefaultErrorHandler(ManifestComponent component, ComponentRegistry registry)
    {
        _filters = [.. component.Children("response_filters").Select(filter => new HttpResponseFilter(filter))];
        _backoffs = [.. component.Children("backoff_strategies").Select(registry.Create<IBackoffStrategy>)];
        MaxRetries = (int)Math.Clamp(component.Integer("max_retries") ?? 5, 0, 9);
    }

    /// <summary>The handler of a requester that names none.</summary>
    public static DefaultErrorHandler Plain { get; } = new();

    public int MaxRetries { get; } = 5;

    public static DefaultErrorHandler Create(ManifestComponent component, ComponentRegistry registry) => new(component, registry);

    public ErrorResolution Resolve(ErrorContext answer) =>
        _filters.Select(filter => filter.Resolve(answer)).FirstOrDefault(resolution => resolution is not null)
        ?? ErrorResolution.Default(answer.Response.Status);

    public TimeSpan? Backoff(BackoffContext context) =>
        _backoffs.Select(strategy => strategy.Delay(context)).FirstOrDefault(delay => delay is not null);
}
