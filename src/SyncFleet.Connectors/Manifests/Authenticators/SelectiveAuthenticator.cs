using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>
/// One of several ways to authenticate, chosen by a value in the settings. A way that is not supported does not refuse the stream
/// while there is another: a source either chooses it, and fails at its first request, or never does.
/// </summary>
internal sealed class SelectiveAuthenticator : IAuthenticator
{
    private readonly ConfigPath _path;
    private readonly Dictionary<string, IAuthenticator> _ways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ManifestFault> _refused = new(StringComparer.Ordinal);

    private SelectiveAuthenticator(ManifestComponent component, ComponentRegistry registry)
    {
        _path = ConfigPath.Create(component, "authenticator_selection_path", []);
        foreach (var (name, way) in component.NamedChildren("authenticators"))
        {
            try
            {
                _ways[name] = registry.Create<IAuthenticator>(way);
            }
            catch (ManifestFault fault)
            {
                _refused[name] = fault;
            }
        }

        if (_ways.Count == 0)
        {
            throw _refused.Values.FirstOrDefault() ?? component.Fault("SelectiveAuthenticator needs authenticators");
        }
    }

    public static SelectiveAuthenticator Create(ManifestComponent component, ComponentRegistry registry) => new(component, registry);

    public ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        var chosen = _path.Read(context.Session.Scope);
        if (chosen is not null && _ways.TryGetValue(chosen, out var way))
        {
            return way.ApplyAsync(draft, context, cancellationToken);
        }

        throw new SyncFleetException(FailureKind.Configuration, chosen is not null && _refused.TryGetValue(chosen, out var fault)
            ? $"The way to authenticate that the setting {_path.Name} chooses cannot be used: {fault.Message} (manifest line {fault.Line})."
            : $"The setting {_path.Name} must choose a way to authenticate: {string.Join(", ", _ways.Keys)}.");
    }
}
