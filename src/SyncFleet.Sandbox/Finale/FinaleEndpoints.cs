using System.Globalization;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Limits;

namespace SyncFleet.Sandbox.Finale;

/// <summary>
/// The simulated Finale under <c>/finale/{account}/api</c>, and under <c>/{account}/api</c> too, so that the addresses inside the
/// records can be followed as they stand.
/// </summary>
internal sealed class FinaleEndpoints(
    SandboxWorld world, SandboxOptions options, FaultBook faultBook, RequestMeters meters, FinaleErrors errors, TimeProvider time)
{
    private const string Upstream = "finale";
    private readonly FinaleOptions _finale = options.Finale;

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var root in new[] { "/finale/{account}/api", "/{account}/api" })
        {
            routes.MapPost($"{root}/auth", FinaleLogin.LoginAsync);
            routes.MapGet($"{root}/{{resource}}", context => AnswerAsync(context, id: null));
            routes.MapGet($"{root}/{{resource}}/{{id}}", context => AnswerAsync(context, (string)context.GetRouteValue("id")!));
        }
    }

    private async Task AnswerAsync(HttpContext context, string? id)
    {
        var (account, resource) = ((string)context.GetRouteValue("account")!, (string)context.GetRouteValue("resource")!);
        var faults = faultBook.Decide(Upstream, resource);
        await BodySender.DelayAsync(faults, time, context.RequestAborted);
        switch (FinaleCredentials.Check(context.Request, account, resource))
        {
            case Access.Unauthorized:
                await errors.SendAsync(context, StatusCodes.Status401Unauthorized, "not authenticated");
                return;
            case Access.Forbidden:
                await errors.SendAsync(context, StatusCodes.Status403Forbidden, $"no permission for {resource}");
                return;
        }

        if (!Take(context, account, isCollection: id is null) || faults.Has(FaultKind.TooManyRequests))
        {
            await RefuseAsync(context, faults.Find(FaultKind.TooManyRequests));
        }
        else if (faults.Find(FaultKind.ServerError) is { } failure)
        {
            await errors.SendAsync(context, failure.Status, "internal error, please try again");
        }
        else if (faults.Has(FaultKind.Html))
        {
            await BodySender.SendHtmlAsync(context);
        }
        else if (faults.Has(FaultKind.ErrorBody))
        {
            await errors.SendWithStatus200Async(context, "the request could not be processed");
        }
        else if (world.Find(Upstream, account)?.Streams.FirstOrDefault(s => s.Model.Name == resource) is not { } stream)
        {
            await errors.SendAsync(context, StatusCodes.Status404NotFound, $"unknown resource {resource}");
        }
        else
        {
            await (id is null ? CollectionAsync(context, stream, faults) : SingleAsync(context, stream, id, faults));
        }
    }

    private async Task CollectionAsync(HttpContext context, SimulatedStream stream, FaultDecision faults)
    {
        var filter = FinaleFilter.Read(context.Request.Query["filter"], stream.Model, world.Clock.NowSecond, _finale);
        var limitText = context.Request.Query["limit"].ToString();
        var limit = _finale.Cap;
        if (limitText.Length > 0 && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1))
        {
            await errors.SendAsync(context, StatusCodes.Status400BadRequest, $"limit must be a positive integer, not {limitText}");
            return;
        }

        if (filter.Problem is { } problem)
        {
            await errors.SendAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        var rows = stream.Read(
            new()
            {
                Sequence = filter.From is null ? RowSequence.ByKey : RowSequence.ByUpdate,
                From = filter.From,
                To = filter.To,
                Where = filter.Where,
                Limit = Math.Min(limit, _finale.Cap),
            },
            faults.Has(FaultKind.RepeatPage)).Rows;
        faults.Spoil(rows);
        await BodySender.SendAsync(context, faults, (body, stop) =>
            ColumnWriter.WriteAsync(body, FieldsOf(stream, rows.Count), rows, stop));
    }

    private async Task SingleAsync(HttpContext context, SimulatedStream stream, string id, FaultDecision faults)
    {
        if (stream.Find(stream.Model.IndexOf(stream.Account, id)) is not { Deleted: false } found)
        {
            await errors.SendAsync(context, StatusCodes.Status404NotFound, $"no {stream.Model.Name} {id}");
            return;
        }

        List<SandboxRow> rows = [found];
        faults.Spoil(rows);
        var fields = stream.Model.Fields.Concat(stream.Model.DetailFields ?? []);
        await BodySender.SendAsync(context, faults, (body, _) =>
        {
            RowWriter.Write(body.Writer, fields, rows[0]);
            return ValueTask.CompletedTask;
        });
    }

    private IReadOnlyList<FieldDefinition> FieldsOf(SimulatedStream stream, int rows)
    {
        if (rows == 0 && _finale.EmptyObjectWhenEmpty)
        {
            return [];
        }

        return _finale.OrderItemsInCollections && stream.Model == OrderModel.Orders ? OrderModel.FieldsWithLines : stream.Model.Fields;
    }

    // The headers describe the tighter of the two windows.
    private bool Take(HttpContext context, string account, bool isCollection)
    {
        var meter = meters.Of(Upstream, account);
        var quota = isCollection ? meter.Take(("get", Gets), ("collection", Collections)) : meter.Take(("get", Gets));
        if (quota.Limit > 0)
        {
            var headers = context.Response.Headers;
            headers["X-RateLimit-Limit"] = quota.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = quota.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = ((quota.ResetAt + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        }

        return quota.Granted;
    }

    private RollingWindow[] Gets() => [new(_finale.GetsPerMinute, TimeSpan.FromMinutes(1))];

    private RollingWindow[] Collections() => [new(_finale.CollectionsPerHour, TimeSpan.FromHours(1))];

    private Task RefuseAsync(HttpContext context, FaultRule? fault)
    {
        if (fault is not null)
        {
            context.Response.Headers["X-RateLimit-Remaining"] = "0";
            context.Response.Headers["X-RateLimit-Reset"] =
                (time.GetUtcNow().ToUnixTimeSeconds() + fault.RetryAfterSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return errors.SendAsync(context, StatusCodes.Status429TooManyRequests, "too many requests");
    }
}
