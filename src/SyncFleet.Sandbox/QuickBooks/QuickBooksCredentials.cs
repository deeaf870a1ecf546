using System.Text;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>The fixed demo company and application of the simulated QuickBooks.</summary>
internal static class QuickBooksCredentials
{
    public const string Upstream = "quickbooks";

    public const string Realm = "4620816365000000";

    public const string ClientId = "demo-client";

    public const string ClientSecret = "demo-client-secret";

    /// <summary>The refresh token of the first connection.</summary>
    public const string RefreshToken = "AB11-demo-refresh-token";

    /// <summary>Whether the header is that of the demo application.</summary>
    public static bool IsApplication(string authorization) =>
        authorization == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"))}";
}
