using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Postgres.Writing;

/// <summary>What an error of the destination database means, by its SQLSTATE.</summary>
internal static class WriteFailures
{
    /// <summary>
    /// The row is at fault, not the statement: a value out of range (22), a constraint (23), a limit of the program such as a key
    /// too long for an index (54), a refusal by a trigger (P0).
    /// </summary>
    public static bool IsRowFault(PostgresException exception) =>
        exception.SqlState.Length == 5 && exception.SqlState[..2] is "22" or "23" or "54" or "P0";

    /// <summary>The table is not as it was seen: dropped, or a column of it.</summary>
    public static bool IsTableGone(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName;

    /// <summary>An error of a statement that makes or changes a table.</summary>
    public static SyncFleetException DescribeChange(PostgresException exception, TableName table) => exception.SqlState switch
    {
        PostgresErrorCodes.TooManyColumns => new(
            FailureKind.Configuration, $"Table '{table}' can't hold that many columns; map fewer.", $"SQLSTATE {exception.SqlState}: {exception.MessageText}", inner: exception),
        PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateSchema or PostgresErrorCodes.DuplicateColumn or PostgresErrorCodes.UniqueViolation => new(
            FailureKind.Transient, $"Somebody else was making '{table}' at the same moment; it is looked at again.", $"SQLSTATE {exception.SqlState}: {exception.MessageText}", inner: exception),
        _ => Describe(exception, table),
    };

    public static SyncFleetException Describe(PostgresException exception, TableName table)
    {
        var (kind, message) = exception.SqlState switch
        {
            PostgresErrorCodes.DiskFull => (FailureKind.Transient, $"The destination's disk is full while writing '{table}'. Free space on it; the run goes on by itself."),
            PostgresErrorCodes.InsufficientPrivilege => (FailureKind.Configuration, $"The database refuses permission for '{table}'. Grant the fleet's roles the right to create and change it and to make temporary tables, or name another schema."),
            PostgresErrorCodes.ReadOnlySqlTransaction => (FailureKind.Transient, $"The destination database is read-only at present while writing '{table}'. The run goes on when it accepts writes."),
            PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.WrongObjectType => (FailureKind.Configuration, $"'{table}' can't be used as a destination table. Name another table."),
            _ when IsTableGone(exception) => (FailureKind.Transient, $"Table '{table}' was changed while it was written; it is looked at again."),
            _ when IsRowFault(exception) => (FailureKind.Data, $"The destination '{table}' refuses rows of this stream. Look at its constraints and triggers."),
            _ when IsTransient(exception) => (FailureKind.Transient, $"The destination database could not do the work on '{table}' just now."),
            _ => (FailureKind.Defect, $"Writing to '{table}' failed in a way SyncFleet does not know."),
        };
        return new SyncFleetException(kind, message, $"SQLSTATE {exception.SqlState}{(IsRowFault(exception) ? "" : $": {exception.MessageText}")}", inner: exception);
    }

    /// <summary>The connection failed, not a statement.</summary>
    public static SyncFleetException Unreachable(NpgsqlException exception) => new(
        FailureKind.Transient, "The destination database can't be reached; the work is done when it can.", exception.Message, inner: exception);

    // 08 connection, 40 deadlock and serialisation, 53 resources, 55 lock not available, 57 stopped by the operator, 58 system.
    private static bool IsTransient(PostgresException exception) =>
        exception.IsTransient || (exception.SqlState.Length == 5 && exception.SqlState[..2] is "08" or "40" or "53" or "55" or "57" or "58");
}
