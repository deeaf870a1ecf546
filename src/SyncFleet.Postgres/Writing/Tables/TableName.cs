using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Postgres.Writing.Tables;

/// <summary>Schema and name of a destination table.</summary>
public readonly record struct TableName(string Schema, string Name)
{
    private const int MaxBytes = 63;

    /// <summary>Both parts quoted, for use in SQL.</summary>
    public string Sql => $"{Quote(Schema)}.{Quote(Name)}";

    public override string ToString() => $"{Schema}.{Name}";

    /// <summary>An identifier as SQL, whatever characters it holds.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <exception cref="SyncFleetException">Configuration: a schema that is not for data, or a name PostgreSQL would cut.</exception>
    public TableName Checked()
    {
        if (Schema is "information_schema" or "syncfleet" || Schema.StartsWith("pg_", StringComparison.Ordinal))
        {
            throw Refused($"Schema '{Schema}' belongs to the system; choose another destination schema for table '{Name}'.");
        }

        foreach (var part in (ReadOnlySpan<string>)[Schema, Name])
        {
            if (part.Length == 0 || part.Contains('\0') || Encoding.UTF8.GetByteCount(part) > MaxBytes)
            {
                throw Refused($"The name '{part}' in destination '{this}' is not 1 to {MaxBytes} bytes long; choose a shorter one.");
            }
        }

        return this;
    }

    private static SyncFleetException Refused(string message) => new(FailureKind.Configuration, message);
}
