using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Finale;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Limits;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.Controls;

/// <summary>The sandbox's own paths: change records, switch faults, see what is there and what was asked.</summary>
internal sealed class ControlEndpoints(SandboxWorld world, FaultBook faults, RequestMeters meters, TokenDesks tokens, FinaleErrors finaleErrors)
{
    private static readonly ControlJsonContext Json = ControlJsonContext.Default;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", context => context.Response.WriteAsync("live", context.RequestAborted));
        routes.MapPost("/sandbox/change", ChangeAsync);
        routes.MapPost("/sandbox/reset", ResetAsync);
        routes.MapPost("/sandbox/end-sessions/{upstream}", context => ChangeTokens(context, desk => desk.EndSessions()));
        routes.MapPost("/sandbox/withdraw-grants/{upstream}", context => ChangeTokens(context, desk => desk.WithdrawGrants(true)));
        routes.MapPost("/sandbox/restore-grants/{upstream}", context => ChangeTokens(context, desk => desk.WithdrawGrants(false)));
        routes.MapGet("/sandbox/state", StateAsync);
        routes.MapGet("/sandbox/state/{upstream}/{account}/{stream}", StreamAsync);
        routes.MapGet("/sandbox/faults", context => SendAsync(context, [.. faults.Rules()], Json.FaultRuleArray));
        routes.MapPost("/sandbox/faults", AddFaultsAsync);
        routes.MapDelete("/sandbox/faults", ClearFaults);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        var (order, problem) = await ReadAsync(context, Json.ChangeOrder);
        var stream = order is null ? null : Find(order.Upstream, order.Account, order.Stream);
        if (order is null || stream is null || order.Percent is < 0 or > 100 || order.Count < 0 || order.Deletes < 0 || order.Creates < 0)
        {
            await RefuseAsync(context, problem ?? (stream is null
                ? $"No stream {order?.Stream} in {order?.Upstream} {order?.Account}; see GET /sandbox/state."
                : "Allowed is percent 0 to 100; count, deletes and creates 0 or more."));
            return;
        }

        var changes = order.Count ?? (int)Math.Round(stream.Count * (order.Percent ?? 0) / 100, MidpointRounding.AwayFromZero);
        var (changed, deleted, created) = stream.Change(changes, order.Deletes, order.Creates);
        var result = new ChangeResult { Changed = changed, Deleted = deleted, Created = created, Count = stream.Count };
        await SendAsync(context, result, Json.ChangeResult);
    }

    private Task ResetAsync(HttpContext context)
    {
        world.Reset();
        faults.Reset();
        meters.Reset();
        tokens.Reset();
        finaleErrors.Reset();
        return StateAsync(context);
    }

    // Sessions end as when an upstream restarts; a grant that is withdrawn gives no further ones.
    private Task ChangeTokens(HttpContext context, Action<TokenDesk> change)
    {
        if (tokens.Find((string)context.GetRouteValue("upstream")!) is not { } desk)
        {
            return RefuseAsync(context, "Only quickbooks, payamgostar and siagh have sessions.");
        }

        change(desk);
        return SendAsync(context, [desk.Counts()], Json.TokenCountsArray);
    }

    // Digests read every record, so they are made only when asked for.
    private Task StateAsync(HttpContext context)
    {
        var withDigest = context.Request.Query["digest"] == "true";
        return SendAsync(
            context,
            new()
            {
                Seed = world.Seed,
                Now = DateTimeOffset.FromUnixTimeSeconds(world.Clock.NowSecond),
                Streams = [.. world.Accounts.SelectMany(a => a.Streams).Select(s => Count(s, withDigest))],
                Requests = meters.Counts(),
                Tokens = tokens.Counts(),
                Faults = faults.Rules(),
                Struck = faults.Struck(),
            },
            Json.SandboxReport);
    }

    private Task StreamAsync(HttpContext context)
    {
        string Value(string name) => (string)context.GetRouteValue(name)!;
        return Find(Value("upstream"), Value("account"), Value("stream")) is { } stream
            ? SendAsync(context, Count(stream, withDigest: true), Json.StreamCount)
            : RefuseAsync(context, "No such stream; see GET /sandbox/state.");
    }

    private async Task AddFaultsAsync(HttpContext context)
    {
        var (rules, problem) = await ReadAsync(context, Json.FaultRuleArray);
        string[] problems = rules is null ? [problem!] : [.. rules.SelectMany(r => r.Problems())];
        if (problems.Length > 0)
        {
            await RefuseAsync(context, problems);
            return;
        }

        faults.Add(rules!);
        await SendAsync(context, [.. faults.Rules()], Json.FaultRuleArray);
    }

    private Task ClearFaults(HttpContext context)
    {
        faults.Clear();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private SimulatedStream? Find(string upstream, string? account, string stream) =>
        world.Accounts
            .Where(a => a.Upstream == upstream && (account is null || a.Name == account))
            .Select(a => a.Find(stream))
            .FirstOrDefault(s => s is not null);

    private static StreamCount Count(SimulatedStream stream, bool withDigest) => new()
    {
        Upstream = stream.Account.Upstream,
        Account = stream.Account.Name,
        Stream = stream.Model.Name,
        Count = stream.Count,
        Deleted = stream.Revisions.DeletedIndexes.Length,
        Created = stream.Size - stream.Revisions.BaseSize,
        Revised = stream.Revisions.All.Length,
        Digest = withDigest ? StreamDigest.Of(stream) : null,
    };

    // One object is taken for a list of one.
    private static async Task<(T? Value, string? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            var text = document.RootElement.GetRawText();
            var isLoneObject = typeof(T).IsArray && document.RootElement.ValueKind == JsonValueKind.Object;
            return (JsonSerializer.Deserialize(isLoneObject ? $"[{text}]" : text, type), null);
        }
        catch (JsonException failure)
        {
            return (null, failure.Message);
        }
    }

    private static Task SendAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, params string[] problems)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return SendAsync(context, new ControlProblem { Problems = problems }, Json.ControlProblem);
    }
}
