using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Finale;

/// <summary>Finale's requests: a collection by filter and limit, one resource by its address.</summary>
internal sealed class FinaleApi
{
    /// <summary>Most entities a collection gives.</summary>
    public const int Cap = 120_000;

    private readonly UpstreamClient _client;
    private readonly FinaleSettings _settings;
    private readonly bool _asksAgain;
    private readonly IReadOnlyList<string> _secrets;

    /// <param name="source">The source.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="asksAgain">No collection is given from the cache.</param>
    public FinaleApi(SourceContext source, FinaleSettings settings, bool asksAgain = false)
    {
        _settings = settings;
        _asksAgain = asksAgain;
        _secrets = [settings.ApiSecret, settings.ApiKey];
        _client = new UpstreamClient(source, new UpstreamClientOptions { Connector = FinaleConnector.Name, Statuses = FinaleErrors.Statuses });
    }

    /// <summary>Reads a collection.</summary>
    /// <param name="stream">Which one.</param>
    /// <param name="range">Closed range of <c>lastUpdatedDate</c>, an open end as null; null: not filtered.</param>
    /// <param name="limit">Most rows wanted; null: all.</param>
    /// <param name="check">Refuses, by throwing, a table that can't be right; a Transient refusal is tried again like any other fault.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    public async Task<ColumnTable> ReadCollectionAsync(
        FinaleStream stream, (DateTime Lower, DateTime? Upper)? range, int? limit, Action<ColumnTable>? check, CancellationToken cancellationToken)
    {
        ColumnTable? table = null;
        var isWhole = range is null && limit is null;
        var request = Request(CollectionUri(stream.Resource, range, limit), _settings.Get, _settings.Collections) with { KeepFor = isWhole ? _settings.KeepFor : null, AsksAgain = _asksAgain };
        await _client.SendAsync(
            request,
            response =>
            {
                try
                {
                    if (FinaleErrors.Judge(response, stream.UrlField, _secrets) is { } verdict)
                    {
                        return verdict;
                    }

                    table = ColumnTable.Parse(response);
                    check?.Invoke(table);
                    return Disposition.Success;
                }
                catch (JsonException e)
                {
                    throw JsonBody.Unreadable(response, e);
                }
            },
            cancellationToken);
        return table!;
    }

    /// <summary>One resource, as an object in JSON; null when it is no longer there.</summary>
    /// <param name="stream">Whose resource it is.</param>
    /// <param name="url">Its address as the collection gave it.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    public async Task<ReadOnlyMemory<byte>?> ReadSingleAsync(FinaleStream stream, string url, CancellationToken cancellationToken)
    {
        var response = await _client.SendAsync(
            Request(SingleUri(stream, url), _settings.Get),
            answer => answer.Status == 404 ? Disposition.Ignore : JudgeSingle(answer, stream),
            cancellationToken);
        // A bare null would become an empty memory.
        return response.IsIgnored ? (ReadOnlyMemory<byte>?)null : JsonBody.Content(response);
    }

    /// <summary>A date as the filter and the checkpoint have it: ISO without zone, in UTC.</summary>
    public static string FormatDate(DateTime date) => date.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    private Disposition JudgeSingle(UpstreamResponse answer, FinaleStream stream)
    {
        try
        {
            if (FinaleErrors.Judge(answer, stream.UrlField, _secrets) is { } verdict)
            {
                return verdict;
            }
        }
        catch (JsonException e)
        {
            throw JsonBody.Unreadable(answer, e);
        }

        using var document = JsonBody.Parse(answer);
        return document.RootElement.TryGetProperty(stream.UrlField, out _)
            ? Disposition.Success
            : Disposition.Retry(message: $"a record without '{stream.UrlField}'");
    }

    private UpstreamRequest Request(Uri uri, params IReadOnlyList<RequestBudget> budgets) => new()
    {
        Uri = uri,
        Headers = [new("Authorization", _settings.Authorization), new("Accept", "application/json")],
        Budgets = budgets,
    };

    private Uri CollectionUri(string resource, (DateTime Lower, DateTime? Upper)? range, int? limit)
    {
        var query = new List<string>();
        if (range is var (lower, upper))
        {
            var end = upper is { } date ? $"\"{FormatDate(date)}\"" : "null";
            var filter = $$"""{"{{FinaleStream.UpdatedField}}":["{{FormatDate(lower)}}",{{end}}]}""";
            query.Add($"filter={Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(filter)))}");
        }

        if (limit is { } most)
        {
            query.Add(string.Create(CultureInfo.InvariantCulture, $"limit={most}"));
        }

        var address = $"{_settings.Account}/api/{resource}/{(query.Count == 0 ? "" : "?")}{string.Join('&', query)}";
        return new Uri(_settings.BaseUri, address);
    }

    // The address comes from outside and the credentials go there, so it may lead nowhere but into the account's own API.
    private Uri SingleUri(FinaleStream stream, string url)
    {
        var home = $"/{_settings.Account}/api/";
        if (Uri.TryCreate(_settings.BaseUri, url, out var uri)
            && uri.Scheme == _settings.BaseUri.Scheme
            && uri.Authority == _settings.BaseUri.Authority
            && uri.AbsolutePath.StartsWith(home, StringComparison.Ordinal))
        {
            return uri;
        }

        throw new SyncFleetException(
            FailureKind.Defect, $"finale gave a record whose {stream.UrlField} does not lead into {home}; it is not followed");
    }
}
