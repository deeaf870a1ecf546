namespace SyncFleet.Sandbox.Siagh;

/// <summary>The fixed demo user of the simulated Siagh.</summary>
internal static class SiaghCredentials
{
    public const string Upstream = "siagh";

    public const string Account = "demo";

    public const string UserName = "حسابدار";

    /// <summary>MD5 of <c>demo-password</c> in upper-case hex.</summary>
    public const string PasswordHash = "4B4D9529148D8D9440D7E20C78287F69";
}
