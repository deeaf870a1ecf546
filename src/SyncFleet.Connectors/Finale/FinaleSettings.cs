using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Finale;

/// <summary>A source's settings, checked. Holds the secrets; never logged.</summary>
internal sealed class FinaleSettings
{
    /// <summary>JSON Schema of the settings.</summary>
    public const string SpecJson = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "title": "Finale Inventory",
          "additionalProperties": false,
          "required": ["account", "apiKey", "apiSecret"],
          "properties": {
            "baseUrl": {
              "type": "string", "format": "uri", "default": "https://app.finaleinventory.com",
              "description": "Address without the account."
            },
            "account": {
              "type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$",
              "description": "Account name, the first part of the path after signing in."
            },
            "apiKey": { "type": "string", "minLength": 1, "airbyte_secret": true },
            "apiSecret": { "type": "string", "minLength": 1, "airbyte_secret": true },
            "pageSize": { "type": "integer", "minimum": 1, "maximum": 10000, "default": 1000, "description": "Records asked for at once." },
            "startDate": {
              "type": "string", "format": "date", "default": "2020-01-01",
              "description": "Records last updated before this day are not read. On a first read, every 29 days from here on cost a request."
            },
            "fetchOrderItems": {
              "type": "boolean", "default": true,
              "description": "Ask for each order by itself when the list comes without its lines."
            },
            "headroom": {
              "type": "number", "minimum": 0, "maximum": 0.95, "default": 0.5,
              "description": "Share of the limits below that is left to others who use the account."
            },
            "requestsPerMinute": { "type": "integer", "minimum": 1, "maximum": 100000, "default": 120 },
            "collectionsPerHour": { "type": "integer", "minimum": 1, "maximum": 100000, "default": 300 }
          }
        }
        """;

    private const int LargestWindow = 2000;

    private FinaleSettings(JsonElement config)
    {
        var reader = new SettingReader(config);
        BaseUri = ReadBaseUri(reader.Text("baseUrl", "https://app.finaleinventory.com"));
        Account = reader.Text("account", null);
        if (Account.Length > 64 || !Account.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') || Account is "." or "..")
        {
            throw Invalid("account", "letters, digits, '_', '.' and '-', at most 64 of them");
        }

        ApiKey = reader.Text("apiKey", null);
        ApiSecret = reader.Text("apiSecret", null);
        PageSize = (int)reader.Number("pageSize", 1000, 1, 10_000);
        var start = reader.Text("startDate", "2020-01-01");
        StartDate = DateTime.TryParseExact(start, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Invalid("startDate", "a day like 2020-01-01");
        FetchOrderItems = reader.Flag("fetchOrderItems", true);
        var share = 1 - reader.Number("headroom", 0.5, 0, 0.95);
        Get = new RequestBudget { Name = "get", Windows = [Window(reader.Number("requestsPerMinute", 120, 1, 100_000) * share, 60)] };
        Collections = new RequestBudget
        {
            Name = "collections",
            Windows = [Window(reader.Number("collectionsPerHour", 300, 1, 100_000) * share, 3600)],
        };
    }

    public Uri BaseUri { get; }

    public string Account { get; }

    public string ApiKey { get; }

    public string ApiSecret { get; }

    /// <summary>Records asked for at once.</summary>
    public int PageSize { get; }

    /// <summary>Lower bound of a first read.</summary>
    public DateTime StartDate { get; }

    public bool FetchOrderItems { get; }

    /// <summary>Every request takes from it.</summary>
    public RequestBudget Get { get; }

    /// <summary>Collection requests take from it besides.</summary>
    public RequestBudget Collections { get; }

    public string Authorization => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ApiKey}:{ApiSecret}"))}";

    /// <exception cref="SyncFleetException">A setting is missing or out of bounds.</exception>
    public static FinaleSettings Read(JsonElement config) => new(config);

    public override string ToString() => nameof(FinaleSettings);

    // A window holds 2 000 requests at most; more than that an hour or a minute is a rate over a shorter time.
    private static RateWindow Window(double limit, int seconds)
    {
        while (limit > LargestWindow && seconds > 1)
        {
            limit /= 60;
            seconds /= 60;
        }

        return new RateWindow((int)Math.Clamp(Math.Floor(limit), 1, LargestWindow), TimeSpan.FromSeconds(seconds));
    }

    private static Uri ReadBaseUri(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? uri
            : throw Invalid("baseUrl", "an address like https://app.finaleinventory.com");

    private static SyncFleetException Invalid(string name, string allowed) =>
        new(FailureKind.Configuration, $"the Finale setting '{name}' is missing or not valid; allowed is {allowed}");

    /// <summary>Reads settings by name; the value itself is never put into a failure, it might be a secret in the wrong place.</summary>
    private readonly ref struct SettingReader(JsonElement config)
    {
        public string Text(string name, string? otherwise) => Find(name) switch
        {
            null when otherwise is not null => otherwise,
            { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text => text,
            _ => throw Invalid(name, "a text"),
        };

        public double Number(string name, double otherwise, double least, double most) => Find(name) switch
        {
            null => otherwise,
            { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && number >= least && number <= most => number,
            _ => throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}")),
        };

        public bool Flag(string name, bool otherwise) => Find(name) switch
        {
            null => otherwise,
            { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
            _ => throw Invalid(name, "true or false"),
        };

        private JsonElement? Find(string name) =>
            config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
                ? value
                : null;
    }
}
