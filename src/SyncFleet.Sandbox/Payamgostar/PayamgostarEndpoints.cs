using System.Text.Json;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>The reading calls of the simulated Payamgostar under <c>/payamgostar/api/v2/crmobject</c>, all of them POST.</summary>
internal sealed class PayamgostarEndpoints(SandboxWorld world, SandboxOptions options, PayamgostarGate gate)
{
    private const string Root = "/payamgostar/api/v2/crmobject";

    private static readonly (string Path, string Stream)[] Kinds =
        [("person", "person"), ("organization", "organization"), ("invoice/sales", "invoice"), ("quote/sales", "quote")];

    private readonly PayamgostarOptions _payamgostar = options.Payamgostar;

    private SimulatedAccount Customer => world.Find(PayamgostarCredentials.Upstream, PayamgostarCredentials.Account)!;

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, stream) in Kinds)
        {
            routes.MapPost($"{Root}/{path}/find", context => FindAsync(context, stream));
            routes.MapPost($"{Root}/{path}/get", context => GetAsync(context, stream));
        }

        routes.Map("/payamgostar/{**rest}", context => gate.SendErrorAsync(context, StatusCodes.Status404NotFound, "not found"));
    }

    private async Task FindAsync(HttpContext context, string name)
    {
        var body = await ReadAsync(context);
        if (await gate.PassAsync(context, name) is not { } faults)
        {
            return;
        }

        var stream = Customer[name];
        var query = FindQuery.Parse(body, stream.Model, _payamgostar);
        if (query.Problem is { } problem)
        {
            await gate.SendErrorAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        var page = stream.Read(query.Rows, faults.Has(FaultKind.RepeatPage));
        faults.Spoil(page.Rows);
        await BodySender.SendAsync(context, faults, async (answer, stop) =>
        {
            answer.Writer.WriteStartObject();
            answer.Writer.WriteStartArray(Case("data"));
            foreach (var row in page.Rows)
            {
                Write(answer.Writer, row);
                await answer.BreatheAsync(stop);
            }

            answer.Writer.WriteEndArray();
            answer.Writer.WriteNumber(Case("total"), page.TotalCount);
            answer.Writer.WriteEndObject();
        });
    }

    private async Task GetAsync(HttpContext context, string name)
    {
        var body = await ReadAsync(context);
        if (await gate.PassAsync(context, name) is not { } faults)
        {
            return;
        }

        var stream = Customer[name];
        var id = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("id", out var value) ? value.ToString() : "";
        if (stream.Find(stream.Model.IndexOf(Customer, id)) is { Deleted: false } row)
        {
            await BodySender.SendAsync(context, faults, (answer, _) =>
            {
                Write(answer.Writer, row);
                return ValueTask.CompletedTask;
            });
        }
        else if (_payamgostar.NullForUnknown)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync("null", context.RequestAborted);
        }
        else
        {
            await gate.SendErrorAsync(context, StatusCodes.Status404NotFound, $"no {name} {id}");
        }
    }

    private void Write(Utf8JsonWriter writer, in SandboxRow row)
    {
        writer.WriteStartObject();
        foreach (var field in row.Stream.Model.Fields)
        {
            writer.WritePropertyName(Case(field.Name.ToString()));
            field.Write(writer, row);
        }

        writer.WriteEndObject();
    }

    private string Case(string name) => _payamgostar.PascalCase ? char.ToUpperInvariant(name[0]) + name[1..] : name;

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
}
