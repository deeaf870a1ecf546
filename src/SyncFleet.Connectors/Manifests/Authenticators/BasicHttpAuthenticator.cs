using System.Text;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary><c>Authorization: Basic</c> with a user name and a password, which may be empty.</summary>
internal sealed class BasicHttpAuthenticator(ManifestComponent component) : IAuthenticator
{
    private readonly BoundTemplate _username = component.RequiredTemplate("username");
    private readonly BoundTemplate? _password = component.Template("password");

    public ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        var pair = $"{_username.Text(context.Scope)}:{_password?.Text(context.Scope)}";
        draft.SetHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}");
        return ValueTask.CompletedTask;
    }
}
