using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Settings;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>A source's settings, checked. Holds the secrets; never logged.</summary>
internal sealed class QuickBooksSettings
{
    /// <summary>JSON Schema of the settings.</summary>
    public const string SpecJson = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "title": "QuickBooks Online",
          "additionalProperties": false,
          "required": ["realmId", "clientId", "clientSecret", "refreshToken"],
          "properties": {
            "baseUrl": {
              "type": "string", "format": "uri", "default": "https://quickbooks.api.intuit.com",
              "description": "Address of the API; https://sandbox-quickbooks.api.intuit.com for a sandbox company."
            },
            "authUrl": { "type": "string", "format": "uri", "default": "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer" },
            "realmId": { "type": "string", "pattern": "^[0-9]{1,32}$", "description": "Company id, as the redirect of the connection carried it." },
            "clientId": { "type": "string", "minLength": 1 },
            "clientSecret": { "type": "string", "minLength": 1, "airbyte_secret": true },
            "refreshToken": {
              "type": "string", "minLength": 1, "airbyte_secret": true,
              "description": "As the connection gave it. Newer ones are kept by the fleet; set it again only after connecting anew."
            },
            "minorVersion": { "type": "integer", "minimum": 75, "maximum": 999, "default": 75 },
            "pageSize": { "type": "integer", "minimum": 1, "maximum": 1000, "default": 1000, "description": "Records asked for at once." },
            "startDate": {
              "type": "string", "format": "date", "default": "2000-01-01", "description": "Records last updated before this day are not read."
            },
            "headroom": {
              "type": "number", "minimum": 0, "maximum": 0.95, "default": 0.2,
              "description": "Share of the limits below that is left to others who use the company."
            },
            "requestsPerSecond": { "type": "integer", "minimum": 1, "maximum": 1000, "default": 10 },
            "requestsPerMinute": { "type": "integer", "minimum": 1, "maximum": 100000, "default": 500 }
          }
        }
        """;

    private QuickBooksSettings(JsonElement config)
    {
        var reader = new SettingReader(config, "QuickBooks");
        BaseUri = reader.Address("baseUrl", "https://quickbooks.api.intuit.com", "https://quickbooks.api.intuit.com");
        TokenUri = new Uri(reader.Address(
            "authUrl", "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer", "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer").AbsoluteUri.TrimEnd('/'));
        RealmId = reader.Text("realmId");
        if (RealmId.Length > 32 || !RealmId.All(char.IsAsciiDigit))
        {
            throw reader.Invalid("realmId", "the digits of a company id");
        }

        ClientId = reader.Text("clientId");
        ClientSecret = reader.Text("clientSecret");
        RefreshToken = reader.Text("refreshToken");
        MinorVersion = ((int)reader.Number("minorVersion", 75, 75, 999)).ToString(CultureInfo.InvariantCulture);
        PageSize = (int)reader.Number("pageSize", 1000, 1, 1000);
        StartDate = new DateTimeOffset(reader.Day("startDate", "2000-01-01"), TimeSpan.Zero);
        var share = 1 - reader.Number("headroom", 0.2, 0, 0.95);
        Requests = new RequestBudget
        {
            Name = "requests",
            Windows =
            [
                RateWindows.Of(reader.Number("requestsPerSecond", 10, 1, 1000) * share, 1),
                RateWindows.Of(reader.Number("requestsPerMinute", 500, 1, 100_000) * share, 60),
            ],
        };
    }

    public Uri BaseUri { get; }

    public Uri TokenUri { get; }

    public string RealmId { get; }

    public string ClientId { get; }

    public string ClientSecret { get; }

    /// <summary>The first refresh token; it serves until a newer one is kept.</summary>
    public string RefreshToken { get; }

    public string MinorVersion { get; }

    public int PageSize { get; }

    /// <summary>Lower bound of a first read.</summary>
    public DateTimeOffset StartDate { get; }

    /// <summary>Every request takes from it.</summary>
    public RequestBudget Requests { get; }

    /// <summary>Value of the header by which the token endpoint knows the application.</summary>
    public string ClientAuthorization => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"))}";

    /// <summary>Changes when the tenant connects anew: tokens of before are then worth nothing.</summary>
    public string Origin => TokenNames.Digest(TokenUri.AbsoluteUri, ClientId, ClientSecret, RefreshToken);

    /// <exception cref="SyncFleetException">A setting is missing or out of bounds.</exception>
    public static QuickBooksSettings Read(JsonElement config) => new(config);

    public override string ToString() => nameof(QuickBooksSettings);
}
