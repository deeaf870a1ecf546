namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>The fixed demo user of the simulated Payamgostar.</summary>
internal static class PayamgostarCredentials
{
    public const string Upstream = "payamgostar";

    public const string Account = "demo";

    public const string UserName = "demo";

    public const string Password = "demo-password";
}
