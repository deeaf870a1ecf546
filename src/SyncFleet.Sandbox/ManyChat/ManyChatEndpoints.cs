using System.Globalization;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.ManyChat;

/// <summary>The reading calls of the simulated ManyChat under <c>/manychat/fb</c>. There is none that lists subscribers.</summary>
internal sealed class ManyChatEndpoints(SandboxWorld world, SandboxOptions options, ManyChatGate gate)
{
    private const string Root = "/manychat/fb";

    private readonly ManyChatOptions _manyChat = options.ManyChat;

    private SimulatedAccount Page => world.Find(ManyChatCredentials.Upstream, ManyChatCredentials.Page)!;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Root}/page/getInfo", PageAsync);
        routes.MapGet($"{Root}/page/getTags", context => ListAsync(context, "tags", below: null));
        routes.MapGet($"{Root}/page/getCustomFields", context => ListAsync(context, "custom_fields", below: null));
        routes.MapGet($"{Root}/page/getFlows", context => ListAsync(context, "flows", below: "flows", CallGroup.Subscribers));
        routes.MapGet($"{Root}/subscriber/getInfo", SubscriberAsync);
        routes.MapGet($"{Root}/subscriber/findByName", context => FindAsync(context, ManyChatModels.Name, "name"));
        routes.MapGet($"{Root}/subscriber/findByCustomField", FindByFieldAsync);
        routes.MapGet($"{Root}/subscriber/findBySystemField", FindBySystemFieldAsync);
        routes.Map("/manychat/{**rest}", context => gate.SendErrorAsync(context, StatusCodes.Status404NotFound, "Unknown method"));
    }

    private async Task PageAsync(HttpContext context)
    {
        if (await gate.PassAsync(context, "page", CallGroup.Getters) is not { } faults)
        {
            return;
        }

        await SendAsync(context, faults, body =>
        {
            body.Writer.WriteStartObject();
            body.Writer.WriteString("id"u8, ManyChatCredentials.Page);
            body.Writer.WriteString("name"u8, "Salon Demo"u8);
            body.Writer.WriteString("timezone"u8, "Europe/Belgrade"u8);
            body.Writer.WriteBoolean("is_pro"u8, value: true);
            body.Writer.WriteEndObject();
        });
    }

    private async Task ListAsync(HttpContext context, string name, string? below, CallGroup group = CallGroup.Getters)
    {
        if (await gate.PassAsync(context, name, group) is not { } faults)
        {
            return;
        }

        var stream = Page[name];
        var rows = stream.Read(new(), faults.Has(FaultKind.RepeatPage)).Rows;
        faults.Spoil(rows);
        await SendAsync(context, faults, body =>
        {
            if (below is not null)
            {
                body.Writer.WriteStartObject();
                body.Writer.WriteStartArray("folders"u8);
                body.Writer.WriteEndArray();
                body.Writer.WritePropertyName(below);
            }

            WriteRows(body, stream, rows);
            if (below is not null)
            {
                body.Writer.WriteEndObject();
            }
        });
    }

    private async Task SubscriberAsync(HttpContext context)
    {
        if (await gate.PassAsync(context, "subscribers", CallGroup.Subscribers) is not { } faults)
        {
            return;
        }

        var stream = Page["subscribers"];
        if (stream.Find(stream.Model.IndexOf(Page, context.Request.Query["subscriber_id"].ToString())) is not { Deleted: false } row)
        {
            await gate.SendErrorAsync(context, StatusCodes.Status400BadRequest, "Subscriber does not exist");
            return;
        }

        List<SandboxRow> rows = [row];
        faults.Spoil(rows);
        await SendAsync(context, faults, body => Write(body, stream, rows[0]));
    }

    private Task FindByFieldAsync(HttpContext context)
    {
        var field = context.Request.Query["field_id"].ToString();
        return field == ManyChatModels.FirstField.ToString(CultureInfo.InvariantCulture)
            ? FindAsync(context, ManyChatModels.CrmId, "field_value")
            : RefuseAsync(context, "Validation error", "Field can not be used for search");
    }

    // Exactly one of e-mail and phone; one subscriber, or an empty list when there is none.
    private async Task FindBySystemFieldAsync(HttpContext context)
    {
        var (email, phone) = (context.Request.Query["email"].ToString(), context.Request.Query["phone"].ToString());
        if ((email.Length > 0) == (phone.Length > 0))
        {
            await RefuseAsync(context, "Validation error", "Exactly one of email and phone is needed");
            return;
        }

        if (await gate.PassAsync(context, "subscribers", CallGroup.SystemFields) is not { } faults)
        {
            return;
        }

        var stream = Page["subscribers"];
        var rows = stream.Read(new() { Where = row => email.Length > 0 ? ManyChatModels.Email(row) == email : ManyChatModels.Phone(row) == phone, Limit = 1 }).Rows;
        await SendAsync(context, faults, body =>
        {
            if (rows.Count == 0)
            {
                WriteRows(body, stream, rows);
            }
            else
            {
                Write(body, stream, rows[0]);
            }
        });
    }

    // Newest change first, at most as many as the limit says.
    private async Task FindAsync(HttpContext context, Func<SandboxRow, string> valueOf, string parameter)
    {
        if (await gate.PassAsync(context, "subscribers", CallGroup.Subscribers) is not { } faults)
        {
            return;
        }

        var wanted = context.Request.Query[parameter].ToString();
        var stream = Page["subscribers"];
        var found = stream.Read(new() { Where = row => string.Equals(valueOf(row), wanted, StringComparison.OrdinalIgnoreCase) }).Rows;
        var rows = found.OrderByDescending(row => row.UpdatedAt).Take(_manyChat.SearchLimit).ToList();
        faults.Spoil(rows);
        await SendAsync(context, faults, body => WriteRows(body, stream, rows));
    }

    private Task FindAsync(HttpContext context, FieldText valueOf, string parameter) => FindAsync(context, row => valueOf(row), parameter);

    private Task RefuseAsync(HttpContext context, string message, string detail) =>
        gate.SendErrorAsync(context, StatusCodes.Status400BadRequest, message, detail);

    private void WriteRows(JsonBody body, SimulatedStream stream, List<SandboxRow> rows)
    {
        body.Writer.WriteStartArray();
        foreach (var row in rows)
        {
            Write(body, stream, row);
        }

        body.Writer.WriteEndArray();
    }

    private void Write(JsonBody body, SimulatedStream stream, in SandboxRow row)
    {
        if (!_manyChat.NumericIds || stream.Model != ManyChatModels.Subscribers)
        {
            RowWriter.Write(body.Writer, stream.Model.Fields, row);
            return;
        }

        body.Writer.WriteStartObject();
        body.Writer.WriteNumber("id"u8, ManyChatModels.FirstSubscriber + row.Index);
        foreach (var field in stream.Model.Fields.Where(field => field.Role != FieldRole.Key))
        {
            body.Writer.WritePropertyName(field.Name);
            field.Write(body.Writer, row);
        }

        body.Writer.WriteEndObject();
    }

    private static Task SendAsync(HttpContext context, FaultDecision faults, Action<JsonBody> write) =>
        BodySender.SendAsync(context, faults, (body, _) =>
        {
            body.Writer.WriteStartObject();
            body.Writer.WriteString("status"u8, "success"u8);
            body.Writer.WritePropertyName("data"u8);
            write(body);
            body.Writer.WriteEndObject();
            return ValueTask.CompletedTask;
        });

    private delegate string FieldText(in SandboxRow row);
}
