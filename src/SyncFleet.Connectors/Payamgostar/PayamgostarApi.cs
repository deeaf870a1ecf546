using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Reading;
using SyncFleet.Connectors.Times;
using SyncFleet.Connectors.Tokens;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>Payamgostar's <c>find</c>.</summary>
internal sealed class PayamgostarApi
{
    private readonly UpstreamClient _client;
    private readonly PayamgostarSettings _settings;
    private readonly PayamgostarLogin _login;
    private readonly LoginTokens _tokens;
    private readonly IReadOnlyList<string> _secrets;

    public PayamgostarApi(SourceContext source, PayamgostarSettings settings)
    {
        _settings = settings;
        _secrets = [settings.Password];
        _client = new UpstreamClient(source, new UpstreamClientOptions
        {
            Connector = PayamgostarConnector.Name,
            Statuses = PayamgostarErrors.Statuses,
            TryTimeout = TimeSpan.FromSeconds(50),
        });
        _login = new PayamgostarLogin(source, settings, _client);
        _tokens = new LoginTokens(source, PayamgostarConnector.Name, settings.Origin);
    }

    /// <summary>One page. A session that is refused before its time is renewed once.</summary>
    public async Task<FoundPage> FindAsync(PayamgostarStream stream, FindRequest find, CancellationToken cancellationToken)
    {
        var body = Body(stream, find);
        string? refused = null;
        while (true)
        {
            var access = await _tokens.GetAsync(refused, _login.EnterAsync, cancellationToken);
            try
            {
                FoundPage? page = null;
                await _client.SendAsync(
                    Request(stream, body, access),
                    response => PayamgostarErrors.Judge(response, _secrets)
                        ?? ((page = FoundPage.Read(response)) is null ? Disposition.Retry(message: "an answer without 'data'") : Disposition.Success),
                    cancellationToken);
                return page!;
            }
            catch (TokenRefusedException) when (refused is null)
            {
                refused = access;
            }
        }
    }

    private UpstreamRequest Request(PayamgostarStream stream, byte[] body, string access) => new()
    {
        Method = HttpMethod.Post,
        Uri = new Uri(_settings.BaseUri, $"api/v2/crmobject/{stream.Path}/find"),
        Headers = [new("Authorization", $"Bearer {access}"), new("Accept", "application/json")],
        Body = body,
        ContentType = "application/json",
        Budgets = [_settings.Requests],
    };

    private byte[] Body(PayamgostarStream stream, FindRequest find)
    {
        // 2: greater or equal; 0: ascending.
        object[] queries = find.ModifiedFrom is { } from
            ? [new { logicalOperator = 0, @operator = 2, leafNegate = false, field = "ModifyDate", value = TehranTime.FormatLocal(from), leafLogicalOperator = 0, leafs = Array.Empty<object>() }]
            : [];
        object[] orders = [new { field = find.ModifiedFrom is null ? "CreatDate" : "ModifyDate", order = 0 }];
        var (pageNumber, pageSize) = (find.PageNumber, find.PageSize);
        return _settings.TypeKeyOf(stream) is { } typeKey
            ? JsonSerializer.SerializeToUtf8Bytes(new { typeKey, queries, orders, pageNumber, pageSize })
            : JsonSerializer.SerializeToUtf8Bytes(new { queries, orders, pageNumber, pageSize });
    }
}

/// <summary>What is to be found.</summary>
internal sealed record FindRequest
{
    /// <summary>Modified at or after, oldest first; null: all, oldest made first.</summary>
    public DateTimeOffset? ModifiedFrom { get; init; }

    public required int PageNumber { get; init; }

    public required int PageSize { get; init; }
}

/// <summary>What was found.</summary>
internal sealed class FoundPage
{
    private FoundPage()
    {
    }

    public TimedRows Rows { get; } = new();

    /// <summary>Records of all pages; null: the server did not say.</summary>
    public long? Total { get; private init; }

    /// <summary>Null: the answer has no list of records.</summary>
    public static FoundPage? Read(UpstreamResponse response)
    {
        using var body = JsonBody.Parse(response);
        if (body.RootElement.Member("data") is not { ValueKind: JsonValueKind.Array } data)
        {
            return null;
        }

        var total = body.RootElement.Member("total");
        var page = new FoundPage
        {
            Total = total is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var count) ? count : null,
        };
        foreach (var record in data.EnumerateArray())
        {
            var at = TehranTime.TryParse(record.TextOf(PayamgostarStream.ModifiedField), out var time) ? time : (DateTimeOffset?)null;
            page.Rows.Add(record, at, PayamgostarRecord.Write);
        }

        return page;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows.Count} of {Total} records");
}
