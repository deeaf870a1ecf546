using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Tokens;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>QuickBooks' requests: a query, a change data capture, the company.</summary>
internal sealed class QuickBooksApi
{
    /// <summary>Most objects a change data capture gives; it has no pages.</summary>
    public const int ChangesLimit = 1000;

    private readonly UpstreamClient _client;
    private readonly QuickBooksSettings _settings;
    private readonly QuickBooksTokens _tokens;

    public QuickBooksApi(SourceContext source, QuickBooksSettings settings)
    {
        _settings = settings;
        _client = new UpstreamClient(source, new UpstreamClientOptions
        {
            Connector = QuickBooksConnector.Name,
            Statuses = QuickBooksErrors.Statuses,
            TryTimeout = TimeSpan.FromSeconds(50),
        });
        _tokens = new QuickBooksTokens(source, settings, _client);
    }

    /// <summary>Reads the company, which shows that tokens and realm are right.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        SendAsync($"companyinfo/{_settings.RealmId}", [], static root => root.TryGetProperty("CompanyInfo", out _) ? "" : null, cancellationToken);

    /// <summary>Records last updated at or after <paramref name="lower"/>, oldest change first.</summary>
    /// <param name="stream">Which records.</param>
    /// <param name="lower">Lower bound.</param>
    /// <param name="start">Place of the first, counted from 1.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    public Task<QuickBooksAnswer> QueryAsync(QuickBooksStream stream, DateTimeOffset lower, int start, CancellationToken cancellationToken)
    {
        var inactive = stream.IsNameList ? " AND Active IN (true, false)" : "";
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT * FROM {stream.Entity} WHERE MetaData.LastUpdatedTime >= '{Format(lower)}'{inactive} ORDERBY MetaData.LastUpdatedTime STARTPOSITION {start} MAXRESULTS {_settings.PageSize}");
        return SendAsync("query", [("query", query)], root => QuickBooksAnswer.OfQuery(root, stream.Entity), cancellationToken);
    }

    /// <summary>Records changed or deleted since a time, at most <see cref="ChangesLimit"/>.</summary>
    public Task<QuickBooksAnswer> ReadChangesAsync(QuickBooksStream stream, DateTimeOffset since, CancellationToken cancellationToken) =>
        SendAsync(
            "cdc",
            [("entities", stream.Entity), ("changedSince", Format(since))],
            root => QuickBooksAnswer.OfChanges(root, stream.Entity),
            cancellationToken);

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    // A token that is refused before its time is renewed once.
    private async Task<T> SendAsync<T>(
        string path, IReadOnlyList<(string Name, string Value)> query, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        string? refused = null;
        while (true)
        {
            var access = await _tokens.GetAsync(refused, cancellationToken);
            try
            {
                T? result = default;
                await _client.SendAsync(
                    Request(path, query, access),
                    response =>
                    {
                        if (!response.IsSuccess)
                        {
                            return QuickBooksErrors.Judge(response);
                        }

                        using var body = JsonBody.Parse(response);
                        result = read(body.RootElement);
                        return QuickBooksErrors.Judge(response, body.RootElement)
                            ?? (result is null ? Disposition.Retry(message: "an answer without the part that was asked for") : Disposition.Success);
                    },
                    cancellationToken);
                return result!;
            }
            catch (TokenRefusedException) when (refused is null)
            {
                refused = access;
            }
        }
    }

    private UpstreamRequest Request(string path, IReadOnlyList<(string Name, string Value)> query, string access)
    {
        var parameters = query.Append(("minorversion", _settings.MinorVersion)).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}");
        return new UpstreamRequest
        {
            Uri = new Uri(_settings.BaseUri, $"v3/company/{_settings.RealmId}/{path}?{string.Join('&', parameters)}"),
            Headers = [new("Authorization", $"Bearer {access}"), new("Accept", "application/json")],
            Budgets = [_settings.Requests],
        };
    }
}
