using System.Text.Json;

namespace SyncFleet.Sandbox.Finale;

/// <summary>The old login: user name and password for a session cookie and a map of the resources.</summary>
internal static class FinaleLogin
{
    public static async Task LoginAsync(HttpContext context)
    {
        var account = (string)context.GetRouteValue("account")!;
        if (account != FinaleCredentials.Known[0].Account || !await IsKnownAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("invalid login", context.RequestAborted);
            return;
        }

        context.Response.Cookies.Append("JSESSIONID", FinaleCredentials.SessionId, new() { HttpOnly = true, Path = "/" });
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        foreach (var (name, resource) in new[]
        {
            ("resourceProduct", "product"), ("resourceFacility", "facility"), ("resourceOrder", "order"),
            ("resourcePartyGroup", "partygroup"), ("resourceInventoryItem", "inventoryitem"), ("resourceShipment", "shipment"),
        })
        {
            writer.WriteString(name, $"/{account}/api/{resource}/");
        }

        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static async Task<bool> IsKnownAsync(HttpContext context)
    {
        try
        {
            using var login = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            return login.RootElement.ValueKind == JsonValueKind.Object
                && login.RootElement.TryGetProperty("username", out var user) && user.ValueEquals(FinaleCredentials.UserName)
                && login.RootElement.TryGetProperty("password", out var password) && password.ValueEquals(FinaleCredentials.Password);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
