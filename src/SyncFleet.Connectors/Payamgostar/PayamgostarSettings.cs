using System.Text.Json;
using SyncFleet.Connectors.Settings;
using SyncFleet.Connectors.Times;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>A source's settings, checked. Holds the password; never logged.</summary>
internal sealed class PayamgostarSettings
{
    /// <summary>JSON Schema of the settings.</summary>
    public const string SpecJson = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "title": "Payamgostar CRM",
          "additionalProperties": false,
          "required": ["baseUrl", "username", "password"],
          "properties": {
            "baseUrl": { "type": "string", "format": "uri", "description": "Address of the customer's own server, e.g. https://crm.example." },
            "username": { "type": "string", "minLength": 1 },
            "password": { "type": "string", "minLength": 1, "airbyte_secret": true },
            "loginVersion": {
              "type": "integer", "enum": [1, 2], "default": 2, "description": "1 where the mobile-app module is not licensed: the second log-in is part of it."
            },
            "personTypeKey": { "type": "string", "description": "Read persons of this type of the customer's only." },
            "organizationTypeKey": { "type": "string", "description": "Read organizations of this type only." },
            "invoiceTypeKey": { "type": "string", "description": "Read invoices of this type only." },
            "quoteTypeKey": { "type": "string", "description": "Read pre-invoices (sales quotes) of this type only." },
            "changedSince": {
              "type": "boolean", "default": true,
              "description": "Read only what was modified since the last run. Switch off where the server does not obey that filter: everything is read each time."
            },
            "firstPage": { "type": "string", "enum": ["auto", "0", "1"], "default": "auto", "description": "Number of the first page; auto finds out." },
            "pageSize": { "type": "integer", "minimum": 1, "maximum": 500, "default": 200, "description": "Records asked for at once." },
            "startDate": {
              "type": "string", "format": "date", "default": "2000-01-01", "description": "Records last modified before this day (Tehran) are not read."
            },
            "requestsPerSecond": { "type": "integer", "minimum": 1, "maximum": 1000, "default": 10 }
          }
        }
        """;

    private readonly Dictionary<string, string?> _typeKeys;

    private PayamgostarSettings(JsonElement config)
    {
        var reader = new SettingReader(config, "Payamgostar");
        BaseUri = reader.Address("baseUrl", null, "https://crm.example");
        Username = reader.Text("username");
        Password = reader.Text("password");
        LoginVersion = (int)reader.Number("loginVersion", 2, 1, 2);
        _typeKeys = PayamgostarStream.All.ToDictionary(stream => stream.Name, stream => reader.OptionalText(stream.TypeKeySetting), StringComparer.Ordinal);
        ChangedSince = reader.Flag("changedSince", true);
        FirstPage = reader.Text("firstPage", "auto") switch
        {
            "auto" => null,
            "0" => 0,
            "1" => 1,
            _ => throw reader.Invalid("firstPage", "auto, 0 or 1"),
        };
        PageSize = (int)reader.Number("pageSize", 200, 1, 500);
        StartDate = TehranTime.TryParse($"{reader.Day("startDate", "2000-01-01"):yyyy-MM-dd}T00:00:00", out var start) ? start : default;
        Requests = new RequestBudget { Name = "requests", Windows = [RateWindows.Of(reader.Number("requestsPerSecond", 10, 1, 1000), 1)] };
    }

    public Uri BaseUri { get; }

    public string Username { get; }

    public string Password { get; }

    public int LoginVersion { get; }

    public bool ChangedSince { get; }

    /// <summary>Null: to be found out.</summary>
    public int? FirstPage { get; }

    public int PageSize { get; }

    /// <summary>Lower bound of a first read.</summary>
    public DateTimeOffset StartDate { get; }

    /// <summary>Every request takes from it.</summary>
    public RequestBudget Requests { get; }

    public string Origin => TokenNames.Digest(BaseUri.AbsoluteUri, Username, Password);

    /// <summary>Null: all types.</summary>
    public string? TypeKeyOf(PayamgostarStream stream) => _typeKeys[stream.Name];

    /// <exception cref="SyncFleetException">A setting is missing or out of bounds.</exception>
    public static PayamgostarSettings Read(JsonElement config) => new(config);

    public override string ToString() => nameof(PayamgostarSettings);
}
