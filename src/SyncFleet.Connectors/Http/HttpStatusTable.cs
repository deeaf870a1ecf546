using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Http;

/// <summary>A span of HTTP status codes, what they mean and what the reader can do.</summary>
/// <param name="From">First status of the span.</param>
/// <param name="To">Last status of the span.</param>
/// <param name="Kind">Kind of the failure.</param>
/// <param name="NextStep">What to look at; null when there is nothing to add.</param>
public readonly record struct HttpStatusRow(int From, int To, FailureKind Kind, string? NextStep = null);

/// <summary>HTTP status → failure kind, as data. A connector puts its own rows on top.</summary>
public sealed class HttpStatusTable
{
    private readonly IReadOnlyList<HttpStatusRow> _rows;

    private HttpStatusTable(IReadOnlyList<HttpStatusRow> rows) => _rows = rows;

    /// <summary>The first row that holds a status decides.</summary>
    public static HttpStatusTable Default { get; } = new(
    [
        new(401, 401, FailureKind.Configuration, "check the credentials"),
        new(402, 402, FailureKind.Configuration, "the source's plan does not include this"),
        new(403, 403, FailureKind.Configuration, "the credentials lack the permission"),
        new(404, 404, FailureKind.Configuration, "check the address and the account"),
        new(407, 407, FailureKind.Configuration, "a proxy asks for credentials"),
        new(408, 408, FailureKind.Transient),
        new(409, 409, FailureKind.Transient),
        new(410, 410, FailureKind.Configuration, "the source no longer offers this"),
        new(421, 421, FailureKind.Transient),
        new(423, 425, FailureKind.Transient),
        new(429, 429, FailureKind.Throttled),
        new(451, 451, FailureKind.Configuration, "the source may not give this for legal reasons"),
        new(501, 501, FailureKind.Defect, "the source does not know the request"),
        new(505, 505, FailureKind.Defect, "the source does not know the request"),
        new(500, 599, FailureKind.Transient),
        new(100, 999, FailureKind.Defect, "the source refused the request as it was made"),
    ]);

    /// <summary>A table in which <paramref name="rows"/> come before the present ones.</summary>
    public HttpStatusTable With(params IReadOnlyList<HttpStatusRow> rows) => new([.. rows, .. _rows]);

    /// <summary>The row for a status that is not a success.</summary>
    public HttpStatusRow Find(int status)
    {
        foreach (var row in _rows)
        {
            if (status >= row.From && status <= row.To)
            {
                return row;
            }
        }

        return new HttpStatusRow(status, status, FailureKind.Defect);
    }
}
