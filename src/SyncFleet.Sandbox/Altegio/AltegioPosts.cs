using System.Text.Json;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>The two posts a reader needs: the login, and the search of clients, which returns only the fields asked for.</summary>
internal sealed class AltegioPosts(SandboxWorld world, AltegioGate gate)
{
    private const string Root = "/altegio/api/v1";
    private const int DefaultPageSize = 25;
    private const int MaxPageSize = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Root}/auth", LoginAsync);
        routes.MapPost($"{Root}/company/{{location}}/clients/search", SearchAsync);
    }

    private static async Task LoginAsync(HttpContext context)
    {
        var (partner, _) = AltegioCredentials.Read(context.Request.Headers.Authorization.ToString());
        var login = await ReadAsync(context);
        if (partner != AltegioCredentials.PartnerToken
            || Text(login, "login") != AltegioCredentials.Login || Text(login, "password") != AltegioCredentials.Password)
        {
            await AltegioErrors.UnauthorizedAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteBoolean("success"u8, value: true);
        writer.WriteStartObject("data"u8);
        writer.WriteNumber("id"u8, EntryModel.CreatorId);
        writer.WriteString("user_token"u8, AltegioCredentials.UserToken);
        writer.WriteString("name"u8, "Mila"u8);
        writer.WriteString("phone"u8, "79990000001"u8);
        writer.WriteString("login"u8, AltegioCredentials.Login);
        writer.WriteString("email"u8, AltegioCredentials.Login);
        writer.WriteString("avatar"u8, ""u8);
        writer.WriteBoolean("is_approved"u8, value: true);
        writer.WriteBoolean("is_email_confirmed"u8, value: true);
        writer.WriteEndObject();
        writer.WritePropertyName("meta"u8);
        AltegioText.WriteNothing(writer);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private async Task SearchAsync(HttpContext context)
    {
        var location = (string)context.GetRouteValue("location")!;
        if (await gate.PassAsync(context, "clients", location) is not { } faults)
        {
            return;
        }

        var search = await ReadAsync(context);
        var (page, size) = (Number(search, "page") ?? 1, Number(search, "page_size") ?? DefaultPageSize);
        if (page < 1 || size is < 1 or > MaxPageSize)
        {
            await AltegioErrors.InvalidAsync(context, "page_size", $"The page must be 1 or more and its size 1 to {MaxPageSize}.");
            return;
        }

        var stream = world.Find(AltegioGate.Upstream, location)!["clients"];
        if (Member(search, "filters", JsonValueKind.Array) is { } filters && filters.GetArrayLength() > 0)
        {
            const string Problem = "The sandbox knows no filters.";
            await AltegioErrors.SendAsync(context, StatusCodes.Status400BadRequest, "Unknown filter type.", "filters", Problem);
            return;
        }

        var rows = stream.Read(new() { Skip = (page - 1L) * size, Limit = size });
        faults.Spoil(rows.Rows);
        var fields = Fields(search, stream.Model);
        await BodySender.SendAsync(context, faults, (body, stop) =>
            AltegioEnvelope.WriteListAsync(body, fields, rows, MetaShape.TotalCount, page, stop));
    }

    // Without a list of fields there is the id alone.
    private static List<FieldDefinition> Fields(JsonElement search, StreamModel model)
    {
        HashSet<string> wanted = ["id"];
        if (Member(search, "fields", JsonValueKind.Array) is { } fields)
        {
            wanted.UnionWith(fields.EnumerateArray().Select(f => f.ToString()));
        }

        return [.. model.Fields.Where(f => wanted.Contains(f.Name.ToString()))];
    }

    private static async Task<JsonElement> ReadAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement body, string name) => Member(body, name, JsonValueKind.String)?.GetString();

    private static int? Number(JsonElement body, string name) =>
        Member(body, name, JsonValueKind.Number) is { } value && value.TryGetInt32(out var number) ? number : null;

    private static JsonElement? Member(JsonElement body, string name, JsonValueKind kind) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
