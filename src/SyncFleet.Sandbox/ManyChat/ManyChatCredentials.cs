namespace SyncFleet.Sandbox.ManyChat;

/// <summary>The fixed demo page and key of the simulated ManyChat.</summary>
internal static class ManyChatCredentials
{
    public const string Upstream = "manychat";

    public const string Page = "55501";

    /// <summary>Page id, colon, key.</summary>
    public const string ApiKey = "55501:demo-manychat-key";
}
