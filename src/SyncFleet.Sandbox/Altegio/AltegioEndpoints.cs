using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>The reading paths of the simulated Altegio under <c>/altegio/api/v1</c>.</summary>
internal sealed class AltegioEndpoints(SandboxWorld world, SandboxOptions options, AltegioGate gate)
{
    private const string Root = "/altegio/api/v1";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Root}/companies", c =>
            ListAsync(c, "companies", location: null, MetaShape.Count, (q, _) => q.ToRows(isChangedSince: false)));
        routes.MapGet($"{Root}/company/{{id}}", c => SingleAsync(c, "companies", Value(c, "id"), isPlace: true));
        routes.MapGet($"{Root}/clients/{{location}}", c =>
            ListAsync(c, "clients", Value(c, "location"), MetaShape.PageAndTotal, (q, _) => q.ToRows(isChangedSince: true)));
        routes.MapGet($"{Root}/client/{{location}}/{{id}}", c => SingleAsync(c, "clients", Value(c, "id")));
        routes.MapGet($"{Root}/records/{{location}}", c => ListAsync(c, "records", Value(c, "location"), MetaShape.PageAndTotal, Entries));
        routes.MapGet($"{Root}/record/{{location}}/{{id}}", c => SingleAsync(c, "records", Value(c, "id")));
        routes.MapGet($"{Root}/transactions/{{location}}", c =>
            ListAsync(c, "transactions", Value(c, "location"), MetaShape.EmptyObject, Transactions));
        routes.MapGet($"{Root}/services/{{location}}", c =>
            ListAsync(c, "services", Value(c, "location"), MetaShape.EmptyArray, Everything));
        routes.MapGet($"{Root}/staff/{{location}}", c => ListAsync(c, "staff", Value(c, "location"), MetaShape.TotalCount, Everything));
        routes.MapGet($"{Root}/company/{{location}}/staff", c =>
            ListAsync(c, "staff", Value(c, "location"), MetaShape.TotalCount, Everything));
        routes.MapGet($"{Root}/company/{{location}}/staff/{{id}}", c => SingleAsync(c, "staff", Value(c, "id")));
        routes.Map("/altegio/{**rest}", AltegioErrors.NotFoundAsync);
    }

    private async Task ListAsync(
        HttpContext context, string name, string? location, MetaShape meta, Func<AltegioQuery, SimulatedStream, RowQuery> rowsOf)
    {
        if (await gate.PassAsync(context, name, location) is not { } faults)
        {
            return;
        }

        var stream = world.Find(AltegioGate.Upstream, location ?? SandboxWorld.AllLocations)![name];
        var query = new AltegioQuery(context.Request.Query, options.Altegio);
        var number = query.Page;
        var wanted = rowsOf(query, stream);
        if (query.Wrong is { } wrong)
        {
            await AltegioErrors.InvalidAsync(context, wrong.Field, wrong.Problem);
            return;
        }

        var page = stream.Read(wanted, faults.Has(FaultKind.RepeatPage));
        faults.Spoil(page.Rows);
        await BodySender.SendAsync(context, faults, (body, stop) =>
            AltegioEnvelope.WriteListAsync(body, stream.Model.Fields, page, meta, number, stop));
    }

    private async Task SingleAsync(HttpContext context, string name, string id, bool isPlace = false)
    {
        var location = isPlace ? id : Value(context, "location");
        if (await gate.PassAsync(context, name, location) is not { } faults)
        {
            return;
        }

        var stream = world.Find(AltegioGate.Upstream, isPlace ? SandboxWorld.AllLocations : location)![name];
        if (stream.Find(stream.Model.IndexOf(stream.Account, id)) is not { Deleted: false } found)
        {
            await AltegioErrors.NotFoundAsync(context);
            return;
        }

        List<SandboxRow> rows = [found];
        faults.Spoil(rows);
        await BodySender.SendAsync(context, faults, (body, _) => AltegioEnvelope.WriteOneAsync(body, stream.Model.Fields, rows[0]));
    }

    // Staff and services are not paged.
    private static RowQuery Everything(AltegioQuery query, SimulatedStream stream) => new();

    private static RowQuery Entries(AltegioQuery query, SimulatedStream stream)
    {
        var (staff, client) = (query.Id("staff_id", "team_member_id", "master_id"), query.Id("client_id"));
        var (visitFrom, visitTo) = (query.Time("start_date"), query.EndOf("end_date"));
        var (madeFrom, madeTo) = (query.Time("c_start_date"), query.EndOf("c_end_date"));
        var creator = query.Id("created_user_id");
        var rows = query.ToRows(isChangedSince: true) with { IncludeDeleted = query.Flag("with_deleted") };
        if ((staff ?? client ?? creator ?? visitFrom ?? visitTo ?? madeFrom ?? madeTo) is null)
        {
            return rows;
        }

        var earliest = madeFrom ?? (visitFrom is { } from ? from - EntryModel.LongestNotice - 900 : null);
        return rows with
        {
            LowIndex = earliest is { } second ? stream.FirstMadeAtOrAfter(second) : 0,
            Where = row => (staff is null || EntryModel.StaffId(row) == staff)
                && (client is null || EntryModel.ClientId(row) == client)
                && (creator is null || creator == EntryModel.CreatorId)
                && (visitFrom is null || EntryModel.VisitAt(row) >= visitFrom)
                && (visitTo is null || EntryModel.VisitAt(row) <= visitTo)
                && (madeFrom is null || row.CreatedAt >= madeFrom)
                && (madeTo is null || row.CreatedAt <= madeTo),
        };
    }

    // By date only: there is no changed_after here.
    private static RowQuery Transactions(AltegioQuery query, SimulatedStream stream)
    {
        var (from, to) = (query.Time("start_date"), query.EndOf("end_date"));
        var client = query.Id("client_id");
        var end = to is { } last ? stream.FirstMadeAtOrAfter(last + 1) : long.MaxValue;
        return query.ToRows(isChangedSince: false) with
        {
            LowIndex = from is { } first ? stream.FirstMadeAtOrAfter(first) : 0,
            HighIndex = end < stream.Revisions.BaseSize ? end : null,
            IncludeDeleted = query.Flag("deleted"),
            Where = client is null ? null : row => TransactionModel.ClientId(row) == client,
        };
    }

    private static string Value(HttpContext context, string name) => (string)context.GetRouteValue(name)!;
}
