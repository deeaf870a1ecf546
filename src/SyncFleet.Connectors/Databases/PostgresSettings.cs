using System.Text.Json;
using Npgsql;
using SyncFleet.Connectors.Settings;

namespace SyncFleet.Connectors.Databases;

/// <summary>A source's settings, checked. Holds the password; never logged.</summary>
internal sealed class PostgresSettings
{
    public const string SpecJson = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "title": "PostgreSQL",
          "additionalProperties": false,
          "required": ["host", "database", "user", "password"],
          "properties": {
            "host": { "type": "string", "description": "Name or address of the server or of its pooler." },
            "port": { "type": "integer", "minimum": 1, "maximum": 65535, "default": 5432 },
            "database": { "type": "string" },
            "user": { "type": "string", "description": "It needs SELECT on the tables and nothing else." },
            "password": { "type": "string", "airbyte_secret": true },
            "ssl": {
              "type": "string", "enum": ["disable", "prefer", "require", "verify-full"], "default": "require",
              "description": "require: encrypted, whoever answers; verify-full: the certificate must be good and of this host."
            },
            "schema": { "type": "string", "default": "public" },
            "tables": { "type": "array", "items": { "type": "string" }, "description": "Tables and views that are streams; default: all the user may read." },
            "keys": {
              "type": "object",
              "description": "Table → columns, with commas, that tell its rows apart; for views and for tables without a primary key."
            },
            "cursor_column": {
              "type": "string", "default": "updated_at",
              "description": "Column that grows with every change, in the tables that have it: a time or a whole number. It should be indexed."
            },
            "cursor_columns": { "type": "object", "description": "Table → its own cursor column; an empty text: none." },
            "overlap_seconds": {
              "type": "integer", "minimum": 0, "maximum": 86400, "default": 60,
              "description": "An incremental read begins so long before the last one's end: transactions that were open then are committed now."
            },
            "overlap_values": { "type": "integer", "minimum": 0, "maximum": 1000000, "default": 100, "description": "The same for a cursor that is a number." },
            "page_size": { "type": "integer", "minimum": 1, "maximum": 20000, "default": 2000, "description": "Rows of a page." }
          }
        }
        """;

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private PostgresSettings(JsonElement config)
    {
        SettingReader reader = new(config, PostgresConnector.Name);
        Host = reader.Text("host");
        if (Host.AsSpan().ContainsAny(",/@ "))
        {
            throw reader.Invalid("host", "one name or address");
        }

        Port = reader.Number("port", 5432, 1, 65_535);
        Database = reader.Text("database");
        User = reader.Text("user");
        Password = reader.Text("password");
        Ssl = SslModes.TryGetValue(reader.OptionalText("ssl") ?? "require", out var mode) ? mode : throw reader.Invalid("ssl", string.Join(", ", SslModes.Keys));
        Schema = reader.OptionalText("schema") ?? "public";
        Tables = reader.Texts("tables");
        Keys = reader.Named("keys").ToDictionary(entry => entry.Key, entry => entry.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
        CursorColumn = reader.OptionalText("cursor_column") ?? "updated_at";
        CursorColumns = reader.Named("cursor_columns").ToDictionary(StringComparer.Ordinal);
        OverlapSeconds = reader.Number("overlap_seconds", 60, 0, 86_400);
        OverlapValues = reader.Number("overlap_values", 100, 0, 1_000_000);
        PageSize = reader.Number("page_size", 2000, 1, 20_000);
    }

    public string Host { get; }

    public int Port { get; }

    public string Database { get; }

    public string User { get; }

    public string Password { get; }

    public SslMode Ssl { get; }

    public string Schema { get; }

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<string> Tables { get; }

    public IReadOnlyDictionary<string, string[]> Keys { get; }

    public string CursorColumn { get; }

    public IReadOnlyDictionary<string, string> CursorColumns { get; }

    public int OverlapSeconds { get; }

    public int OverlapValues { get; }

    public int PageSize { get; }

    public static PostgresSettings Read(JsonElement config) => new(config);

    public override string ToString() => nameof(PostgresSettings);
}
