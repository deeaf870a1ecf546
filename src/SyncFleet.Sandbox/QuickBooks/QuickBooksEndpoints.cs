using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Generation;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>The simulated QuickBooks under <c>/quickbooks</c>: the token endpoint, queries, change data capture and single records.</summary>
internal sealed class QuickBooksEndpoints(SandboxWorld world, SandboxOptions options, QuickBooksGate gate, TokenDesks tokens, TimeProvider time)
{
    private const string Root = "/quickbooks/v3/company/{realm}";

    private readonly QuickBooksOptions _quickBooks = options.QuickBooks;

    private SimulatedAccount Company => world.Find(QuickBooksCredentials.Upstream, QuickBooksCredentials.Realm)!;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/quickbooks/oauth2/v1/tokens/bearer", RefreshAsync);
        routes.MapGet($"{Root}/query", context => QueryAsync(context, context.Request.Query["query"].ToString()));
        routes.MapPost($"{Root}/query", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await QueryAsync(context, await reader.ReadToEndAsync(context.RequestAborted));
        });
        routes.MapGet($"{Root}/cdc", ChangesAsync);
        routes.MapGet($"{Root}/companyinfo/{{id}}", CompanyAsync);
        routes.MapGet($"{Root}/{{entity}}/{{id}}", SingleAsync);
    }

    private async Task RefreshAsync(HttpContext context)
    {
        if (_quickBooks.TokenDelayMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_quickBooks.TokenDelayMs), time, context.RequestAborted);
        }

        if (!QuickBooksCredentials.IsApplication(context.Request.Headers.Authorization.ToString()))
        {
            await RefuseTokenAsync(context, StatusCodes.Status401Unauthorized, "invalid_client");
            return;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        if (form["grant_type"] != "refresh_token")
        {
            await RefuseTokenAsync(context, StatusCodes.Status400BadRequest, "unsupported_grant_type");
            return;
        }

        var life = TimeSpan.FromSeconds(_quickBooks.AccessSeconds);
        if (tokens.QuickBooks.Refresh(form["refresh_token"].ToString(), life, _quickBooks.RotatesRefreshTokens) is not { } token)
        {
            await RefuseTokenAsync(context, StatusCodes.Status400BadRequest, "invalid_grant");
            return;
        }

        await WriteAsync(context, writer =>
        {
            writer.WriteString("token_type"u8, "bearer"u8);
            writer.WriteString("access_token"u8, token.Access);
            writer.WriteNumber("expires_in"u8, _quickBooks.AccessSeconds);
            writer.WriteString("refresh_token"u8, token.Refresh);
            writer.WriteNumber("x_refresh_token_expires_in"u8, 8_640_000);
        });
    }

    private async Task QueryAsync(HttpContext context, string text)
    {
        var query = QuickBooksQuery.Parse(text);
        var stream = Company.Streams.FirstOrDefault(s => string.Equals(QuickBooksModels.EntityOf(s.Model), query.Entity, StringComparison.OrdinalIgnoreCase));
        if (await gate.PassAsync(context, stream?.Model.Name ?? "query") is not { } faults)
        {
            return;
        }

        var (wanted, problem) = stream is null ? (null, null) : QueryRows.Of(query, stream.Model);
        if (stream is null || wanted is null)
        {
            await QuickBooksFaults.SendAsync(
                context, StatusCodes.Status400BadRequest, "4000", query.Problem ?? problem ?? $"Invalid context declaration: {query.Entity}");
            return;
        }

        var page = stream.Read(wanted, faults.Has(FaultKind.RepeatPage));
        faults.Spoil(page.Rows);
        await BodySender.SendAsync(context, faults, async (body, stop) =>
        {
            body.Writer.WriteStartObject();
            body.Writer.WriteStartObject("QueryResponse"u8);
            if (query.IsCount)
            {
                body.Writer.WriteNumber("totalCount"u8, page.TotalCount);
            }
            else
            {
                await WriteListAsync(body, stream.Model, page.Rows, query.Start, stop);
            }

            body.Writer.WriteEndObject();
            WriteTime(body.Writer);
            body.Writer.WriteEndObject();
        });
    }

    private async Task ChangesAsync(HttpContext context)
    {
        var names = context.Request.Query["entities"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var streams = names.Select(name => Company.Streams.FirstOrDefault(s => QuickBooksModels.EntityOf(s.Model) == name)).ToList();
        if (await gate.PassAsync(context, streams.FirstOrDefault()?.Model.Name ?? "cdc") is not { } faults)
        {
            return;
        }

        var isTime = DateTimeOffset.TryParse(
            context.Request.Query["changedSince"].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since);
        if (streams.Count == 0 || streams.Contains(null) || !isTime)
        {
            await QuickBooksFaults.SendAsync(context, StatusCodes.Status400BadRequest, "2020", "Required param missing: entities or changedSince");
        }
        else if (world.Clock.NowSecond - since.ToUnixTimeSeconds() > _quickBooks.LookBackDays * 86_400L)
        {
            await QuickBooksFaults.SendAsync(
                context, StatusCodes.Status400BadRequest, "4000", $"changedSince may not be more than {_quickBooks.LookBackDays} days ago");
        }
        else
        {
            await SendChangesAsync(context, [.. streams.OfType<SimulatedStream>()], since.ToUnixTimeSeconds(), faults);
        }
    }

    private Task SendChangesAsync(HttpContext context, IReadOnlyList<SimulatedStream> streams, long since, FaultDecision faults) =>
        BodySender.SendAsync(context, faults, async (body, stop) =>
        {
            var left = _quickBooks.ChangesLimit;
            body.Writer.WriteStartObject();
            body.Writer.WriteStartArray("CDCResponse"u8);
            body.Writer.WriteStartObject();
            body.Writer.WriteStartArray("QueryResponse"u8);
            foreach (var stream in streams)
            {
                var wanted = new RowQuery
                {
                    Sequence = RowSequence.ByUpdate,
                    From = since,
                    IncludeDeleted = true,
                    Limit = _quickBooks.UnorderedChanges ? int.MaxValue : left,
                };
                var rows = stream.Read(wanted, faults.Has(FaultKind.RepeatPage)).Rows;
                rows = _quickBooks.UnorderedChanges ? [.. rows.OrderBy(row => row.Fixed(77)).Take(left)] : rows;
                left -= rows.Count;
                faults.Spoil(rows);
                body.Writer.WriteStartObject();
                await WriteListAsync(body, stream.Model, rows, 1, stop);
                body.Writer.WriteEndObject();
            }

            body.Writer.WriteEndArray();
            body.Writer.WriteEndObject();
            body.Writer.WriteEndArray();
            WriteTime(body.Writer);
            body.Writer.WriteEndObject();
        });

    private async Task CompanyAsync(HttpContext context)
    {
        if (await gate.PassAsync(context, "companyinfo") is not null)
        {
            await WriteAsync(context, writer =>
            {
                writer.WriteStartObject("CompanyInfo"u8);
                writer.WriteString("Id"u8, "1"u8);
                writer.WriteString("CompanyName"u8, "Tea Trading Demo"u8);
                writer.WriteEndObject();
                WriteTime(writer);
            });
        }
    }

    private async Task SingleAsync(HttpContext context)
    {
        var (entity, id) = ((string)context.GetRouteValue("entity")!, (string)context.GetRouteValue("id")!);
        var stream = Company.Find(entity);
        if (await gate.PassAsync(context, entity) is not { } faults)
        {
            return;
        }

        if (stream?.Find(stream.Model.IndexOf(stream.Account, id)) is not { } row || (row.Deleted && !QuickBooksModels.IsNameList(stream.Model)))
        {
            await QuickBooksFaults.SendAsync(context, StatusCodes.Status400BadRequest, "610", "Object Not Found");
            return;
        }

        await BodySender.SendAsync(context, faults, (body, _) =>
        {
            body.Writer.WriteStartObject();
            body.Writer.WritePropertyName(QuickBooksModels.EntityOf(stream.Model));
            RowWriter.Write(body.Writer, stream.Model.Fields, row);
            WriteTime(body.Writer);
            body.Writer.WriteEndObject();
            return ValueTask.CompletedTask;
        });
    }

    private async ValueTask WriteListAsync(JsonBody body, StreamModel model, IReadOnlyList<SandboxRow> rows, int start, CancellationToken cancellationToken)
    {
        if (rows.Count == 0 && _quickBooks.OmitsEmptyLists)
        {
            return;
        }

        body.Writer.WriteStartArray(QuickBooksModels.EntityOf(model));
        foreach (var row in rows)
        {
            if (row.Deleted && !QuickBooksModels.IsNameList(model))
            {
                QuickBooksModels.WriteDeleted(body.Writer, row);
            }
            else
            {
                RowWriter.Write(body.Writer, model.Fields, row);
            }

            await body.BreatheAsync(cancellationToken);
        }

        body.Writer.WriteEndArray();
        body.Writer.WriteNumber("startPosition"u8, start);
        body.Writer.WriteNumber("maxResults"u8, rows.Count);
    }

    private void WriteTime(Utf8JsonWriter writer) => PacificTime.Write(writer, "time"u8, world.Clock.ToldSecond, withMilliseconds: true);

    private static Task RefuseTokenAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, writer =>
        {
            writer.WriteString("error"u8, error);
            writer.WriteString("error_description"u8, "Incorrect Token type or clientID"u8);
        });
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }
}
