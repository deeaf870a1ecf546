using System.Text;
using Microsoft.Extensions.Primitives;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Whether a request may pass.</summary>
internal enum Access
{
    Granted,
    Unauthorized,
    Forbidden,
}

/// <summary>The fixed demo credentials of the simulated Finale, and the check of a request against them.</summary>
internal static class FinaleCredentials
{
    /// <summary>Value of the session cookie that a login with user name and password gives.</summary>
    public const string SessionId = "0A1B2C3D4E5F60718293A4B5C6D7E8F9";

    public const string UserName = "demo";

    public const string Password = "demo-password";

    /// <summary>Key and secret by account; the last may read products only.</summary>
    public static readonly IReadOnlyList<(string Account, string Key, string Secret, bool ProductsOnly)> Known =
    [
        ("acme", "demo-key", "demo-secret", false),
        ("globex", "globex-key", "globex-secret", false),
        ("acme", "limited-key", "limited-secret", true),
    ];

    public static IReadOnlyList<string> Accounts { get; } = [.. Known.Select(k => k.Account).Distinct(StringComparer.Ordinal)];

    public static Access Check(HttpRequest request, string account, string resource)
    {
        if (request.Cookies["JSESSIONID"] == SessionId)
        {
            return account == Known[0].Account ? Access.Granted : Access.Forbidden;
        }

        var (key, secret) = Basic(request.Headers.Authorization);
        foreach (var known in Known)
        {
            if (known.Key == key && known.Secret == secret)
            {
                return known.Account == account && (!known.ProductsOnly || resource == "product") ? Access.Granted : Access.Forbidden;
            }
        }

        return Access.Unauthorized;
    }

    private static (string Key, string Secret) Basic(StringValues header)
    {
        var text = header.ToString();
        if (!text.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return ("", "");
        }

        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[6..].Trim(), bytes, out var length))
        {
            return ("", "");
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':');
        return colon < 0 ? ("", "") : (pair[..colon], pair[(colon + 1)..]);
    }
}
