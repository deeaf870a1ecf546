using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Databases;

/// <summary>SQL state → failure kind, as data. PostgreSQL's own messages may quote values, so they are not passed on.</summary>
internal static class DatabaseErrors
{
    private static readonly TimeSpan FullDelay = TimeSpan.FromSeconds(30);

    // The first prefix that fits decides.
    private static readonly (string State, FailureKind Kind, string Meaning)[] States =
    [
        ("28", FailureKind.Configuration, "the server refuses user or password"),
        ("3D000", FailureKind.Configuration, "there is no such database"),
        ("3F000", FailureKind.Configuration, "there is no such schema"),
        ("42501", FailureKind.Configuration, "the user may not read it"),
        ("42P01", FailureKind.Configuration, "the table is no longer there"),
        ("42703", FailureKind.Configuration, "a column is no longer there"),
        ("42883", FailureKind.Configuration, "a column's type cannot be ordered"),
        ("53300", FailureKind.Throttled, "the server has no connection left"),
        ("57014", FailureKind.Transient, "the page took too long; an index on the cursor column helps, or a smaller page_size"),
        ("22", FailureKind.Configuration, "a key or cursor value is not of its column's type; read the stream in full once"),
        ("08", FailureKind.Transient, "the connection was lost"),
        ("25", FailureKind.Defect, "a read-only transaction was asked to write"),
        ("40", FailureKind.Transient, "the server canceled the transaction"),
        ("53", FailureKind.Transient, "the server lacks resources"),
        ("55", FailureKind.Transient, "the server is not in the state for it"),
        ("57", FailureKind.Transient, "the server is being stopped or started"),
        ("58", FailureKind.Transient, "the server has a fault of its own"),
        ("XX", FailureKind.Transient, "the server has a fault of its own"),
        ("", FailureKind.Defect, "the server refused the statement"),
    ];

    // Poolers answer in their own name, with states that say little: PgBouncer 08P01, Supavisor XX000.
    private static readonly (string Text, string? State)[] PoolerTexts =
    [
        ("SASL authentication failed", "28P01"),
        ("no such user", "28000"),
        ("Tenant or user not found", "28000"),
        ("no such database", "3D000"),
    ];

    public static SyncFleetException Explain(NpgsqlException failure, PostgresSettings settings, string what)
    {
        if (failure is not PostgresException { SqlState: { } state })
        {
            return new SyncFleetException(
                failure.InnerException is System.Security.Authentication.AuthenticationException ? FailureKind.Configuration : FailureKind.Transient,
                $"The database at {settings.Host} could not be reached or broke off, while reading {what}.",
                failure.InnerException?.GetType().Name ?? failure.GetType().Name);
        }

        state = Array.Find(PoolerTexts, row => failure.Message.Contains(row.Text, StringComparison.OrdinalIgnoreCase)).State ?? state;
        var (_, kind, meaning) = Array.Find(States, row => state.StartsWith(row.State, StringComparison.Ordinal));
        return new SyncFleetException(
            kind, $"The database at {settings.Host} did not give {what}: {meaning}.", $"SQL state {state}", kind == FailureKind.Throttled ? FullDelay : null);
    }
}
