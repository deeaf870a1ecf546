using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Settings;
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
            "cacheMinutes": {
              "type": "integer", "minimum": 0, "maximum": 1440, "default": 60,
              "description": "How long a fetcher gives facilities and stock, which can only be asked for whole, without asking again. Each fetcher keeps its own: stock may be that old, and older than in the run before. 0: it always asks; a full refresh does, too."
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

    private FinaleSettings(JsonElement config)
    {
        var reader = new SettingReader(config, "Finale");
        BaseUri = reader.Address("baseUrl", "https://app.finaleinventory.com", "https://app.finaleinventory.com");
        Account = reader.Text("account");
        if (Account.Length > 64 || !Account.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') || Account is "." or "..")
        {
            throw reader.Invalid("account", "letters, digits, '_', '.' and '-', at most 64 of them");
        }

        ApiKey = reader.Text("apiKey");
        ApiSecret = reader.Text("apiSecret");
        PageSize = (int)reader.Number("pageSize", 1000, 1, 10_000);
        StartDate = reader.Day("startDate", "2020-01-01");
        FetchOrderItems = reader.Flag("fetchOrderItems", true);
        KeepFor = reader.Number("cacheMinutes", 60, 0, 1440) is > 0 and var minutes ? TimeSpan.FromMinutes(minutes) : null;
        var share = 1 - reader.Number("headroom", 0.5, 0, 0.95);
        Get = new RequestBudget { Name = "get", Windows = [RateWindows.Of(reader.Number("requestsPerMinute", 120, 1, 100_000) * share, 60)] };
        Collections = new RequestBudget
        {
            Name = "collections",
            Windows = [RateWindows.Of(reader.Number("collectionsPerHour", 300, 1, 100_000) * share, 3600)],
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

    /// <summary>How long a whole collection is given without asking again; null: not at all.</summary>
    public TimeSpan? KeepFor { get; }

    /// <summary>Every request takes from it.</summary>
    public RequestBudget Get { get; }

    /// <summary>Collection requests take from it besides.</summary>
    public RequestBudget Collections { get; }

    public string Authorization => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ApiKey}:{ApiSecret}"))}";

    /// <exception cref="SyncFleetException">A setting is missing or out of bounds.</exception>
    public static FinaleSettings Read(JsonElement config) => new(config);

    public override string ToString() => nameof(FinaleSettings);
}
