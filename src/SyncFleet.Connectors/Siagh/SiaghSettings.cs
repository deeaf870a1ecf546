using System.Text.Json;
using SyncFleet.Connectors.Settings;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Siagh;

/// <summary>A source's settings, checked. Holds the password's hash, which opens the door like the password; never logged.</summary>
internal sealed class SiaghSettings
{
    /// <summary>JSON Schema of the settings.</summary>
    public const string SpecJson = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "title": "Siagh accounting",
          "additionalProperties": false,
          "required": ["baseUrl", "username", "passwordHash"],
          "properties": {
            "baseUrl": { "type": "string", "format": "uri", "description": "Address of the server, e.g. http://siagh.example." },
            "username": { "type": "string", "minLength": 1 },
            "passwordHash": {
              "type": "string", "pattern": "^[0-9A-Fa-f]{32}$", "airbyte_secret": true,
              "description": "MD5 of the password in hex, which is what the server takes. As secret as the password."
            },
            "pageSize": { "type": "integer", "minimum": 1, "maximum": 50000, "default": 5000, "description": "Contacts of a page; the server gives all at once." },
            "secondsBetweenReads": {
              "type": "integer", "minimum": 1, "maximum": 86400, "default": 300, "description": "The server is small: the list is asked for at most once in this time."
            }
          }
        }
        """;

    private const int HashLength = 32;

    private SiaghSettings(JsonElement config)
    {
        var reader = new SettingReader(config, "Siagh");
        BaseUri = reader.Address("baseUrl", null, "http://siagh.example");
        Username = reader.Text("username");
        PasswordHash = reader.Text("passwordHash").ToUpperInvariant();
        if (PasswordHash.Length != HashLength || !PasswordHash.All(char.IsAsciiHexDigit))
        {
            throw reader.Invalid("passwordHash", "the MD5 of the password, 32 hex digits");
        }

        PageSize = (int)reader.Number("pageSize", 5000, 1, 50_000);
        Contacts = new RequestBudget
        {
            Name = "contacts",
            Windows = [new RateWindow(1, TimeSpan.FromSeconds((int)reader.Number("secondsBetweenReads", 300, 1, 86_400)))],
        };
    }

    public Uri BaseUri { get; }

    public string Username { get; }

    public string PasswordHash { get; }

    public int PageSize { get; }

    /// <summary>Reads of the list take from it.</summary>
    public RequestBudget Contacts { get; }

    public string Origin => TokenNames.Digest(BaseUri.AbsoluteUri, Username, PasswordHash);

    /// <exception cref="SyncFleetException">A setting is missing or out of bounds.</exception>
    public static SiaghSettings Read(JsonElement config) => new(config);

    public override string ToString() => nameof(SiaghSettings);
}
