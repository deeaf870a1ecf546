namespace SyncFleet.Sandbox.Altegio;

/// <summary>The fixed demo tokens and locations of the simulated Altegio.</summary>
internal static class AltegioCredentials
{
    public const string PartnerToken = "partner-demo";

    public const string UserToken = "user-demo";

    public const string Login = "demo@example.test";

    public const string Password = "demo-password";

    /// <summary>A location whose licence has run out: 402.</summary>
    public const string UnpaidLocation = "4399";

    /// <summary>A location the user has no rights in: 403.</summary>
    public const string ForeignLocation = "4400";

    /// <summary>Locations the user may read.</summary>
    public static IReadOnlyList<string> Locations { get; } = ["4321", "4322"];

    public static long IdOffset(string location) => location == Locations[1] ? 50_000_000 : 0;

    /// <summary>Reads <c>Bearer partner, User user</c>; the blank after the comma may be missing, a missing token is null.</summary>
    public static (string? Partner, string? User) Read(string authorization)
    {
        string? partner = null, user = null;
        foreach (var part in authorization.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            {
                partner = part[7..].Trim();
            }
            else if (part.StartsWith("User ", StringComparison.OrdinalIgnoreCase))
            {
                user = part[5..].Trim();
            }
        }

        return (partner, user);
    }
}
