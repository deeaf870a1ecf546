using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>
/// The address of a request: <c>url_base</c> (or <c>url</c>) joined with <c>path</c>. A path that is a whole URL replaces the
/// base. A page token may change path and query, never the host: credentials go only where the manifest sends them.
/// </summary>
internal sealed class RequestAddress
{
    private readonly BoundTemplate _base;
    private readonly BoundTemplate? _path;

    public RequestAddress(ManifestComponent component)
    {
        _base = component.Template("url") ?? component.RequiredTemplate("url_base");
        _path = component.Template("path");
    }

    /// <summary>
    /// Whether the address is at a host that the manifest or the settings name. A host that came with an answer of the source, or with
    /// a parent's record, is nobody's to trust.
    /// </summary>
    public bool IsOwn(Uri address, TemplateScope scope)
    {
        if (_base.IsOwn && (_path?.IsOwn ?? true))
        {
            return true;
        }

        if (_base.IsOwn)
        {
            return IsSameHost(address, Whole(_base.Text(scope)));
        }

        if (FixedHost(_base.Written) is { } host)
        {
            return IsSameHost(address, host);
        }

        // A part of the host may come from a record (https://{{ … }}.example.com), its end may not.
        var end = _base.Written[(_base.Written.LastIndexOf("}}", StringComparison.Ordinal) + 2)..].Split('/', ':', '?')[0];
        return end.Count(c => c == '.') >= 2 && end[0] == '.' && address.Host.EndsWith(end, StringComparison.OrdinalIgnoreCase);
    }

    public Uri Resolve(TemplateScope scope, string? token)
    {
        var start = Parse(_base.Text(scope), _path?.Text(scope));
        if (token is null)
        {
            return start;
        }

        var next = IsWhole(token) ? Whole(token) : token.StartsWith('/') ? new Uri(Directory(_base.Text(scope)), token) : Join(_base.Text(scope), token);
        if (next.Scheme == Uri.UriSchemeHttp && start.Scheme == Uri.UriSchemeHttps && next.IsDefaultPort && start.IsDefaultPort)
        {
            // A server behind a proxy often does not know that it is reached over TLS; its links are not a reason to leave TLS.
            next = new UriBuilder(next) { Scheme = Uri.UriSchemeHttps, Port = -1 }.Uri;
        }

        return IsSameHost(next, start)
            ? next
            : throw new SyncFleetException(
                FailureKind.Defect,
                $"The source says its next page is at {next.GetLeftPart(UriPartial.Authority)}, another host than {start.GetLeftPart(UriPartial.Authority)}. Credentials are never sent to another host, so the read stops here.");
    }

    // What is written before the first template, when that is a whole host: a path or a query follows it.
    private static Uri? FixedHost(string written)
    {
        var end = written.IndexOf('{', StringComparison.Ordinal) is var mark and >= 0 ? written[..mark] : written;
        var host = end.IndexOf("://", StringComparison.Ordinal) is var start and > 0 ? end.IndexOf('/', start + 3) : -1;
        return host >= 0 && IsWhole(end) && Uri.TryCreate(end[..host], UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 ? uri : null;
    }

    private static Uri Parse(string address, string? path)
    {
        if (path is null || path.Trim().Length == 0)
        {
            return Whole(address);
        }

        return IsWhole(path) ? Whole(path) : Join(address, path.TrimStart('/'));
    }

    private static bool IsSameHost(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    // Where the two meet and in either of them, a doubled slash counts as one.
    private static Uri Join(string address, string path)
    {
        var joined = new Uri(Directory(address), EscapeScheme(path));
        return joined.AbsolutePath.Contains("//", StringComparison.Ordinal)
            ? new UriBuilder(joined) { Path = string.Join('/', joined.AbsolutePath.Split('/').Where((part, index) => index == 0 || part.Length > 0 || index == joined.AbsolutePath.Count(c => c == '/'))) }.Uri
            : joined;
    }

    private static Uri Directory(string address) => Whole(address.EndsWith('/') ? address : address + "/");

    private static bool IsWhole(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    // "a:b" would be read as scheme a; "./a:b" is what RFC 3986 says instead.
    private static string EscapeScheme(string path) => path.Split('/', 2)[0].Contains(':') ? "./" + path : path;

    private static Uri Whole(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? uri
            : throw new SyncFleetException(
                FailureKind.Configuration, "The address of the source is not an http or https URL; check the base address in the source's settings.");
}
