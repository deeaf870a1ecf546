using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>
/// Several handlers in order, each with its defaults: the first that says success, retry or ignore is right; when none does,
/// the last one is. The repeats are the first handler's, the wait is the first that any of them names.
/// </summary>
internal sealed class CompositeErrorHandler(IReadOnlyList<IErrorHandler> handlers) : IErrorHandler
{
    public int MaxRetries => handlers[0].MaxRetries;

    public static CompositeErrorHandler Create(ManifestComponent component, ComponentRegistry registry)
    {
        IReadOnlyList<IErrorHandler> handlers = [.. component.Children("error_handlers").Select(registry.Create<IErrorHandler>)];
        return handlers.Count > 0 ? new CompositeErrorHandler(handlers) : throw component.Fault("CompositeErrorHandler needs error_handlers");
    }

    public ErrorResolution Resolve(ErrorContext answer)
    {
        var resolution = handlers[0].Resolve(answer);
        foreach (var handler in handlers.Skip(1))
        {
            if (resolution.Action is ErrorAction.Success or ErrorAction.Retry or ErrorAction.Ignore)
            {
                break;
            }

            resolution = handler.Resolve(answer);
        }

        return resolution;
    }

    public TimeSpan? Backoff(BackoffContext context) =>
        handlers.Select(handler => handler.Backoff(context)).FirstOrDefault(delay => delay is not null);
}
