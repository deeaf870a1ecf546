using Npgsql;
using NpgsqlTypes;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Fetching;

/// <summary>
/// Rate budgets in PostgreSQL: exact rolling windows over the times of the last grants, one row per source, budget and window,
/// locked while a grant is taken. All fetchers see one clock, the database's, so their own clocks cannot stretch a limit.
/// </summary>
public sealed class RateBudgetStore(FleetDatabase database)
{
    private const string Ensure = """
        INSERT INTO syncfleet.rate_budgets (budget_key, window_seconds, tenant_id)
        SELECT $1, w, $3 FROM unnest($2) AS w ON CONFLICT DO NOTHING
        """;

    // clock_timestamp(), not now(): the transaction may have waited for the lock, and a grant counts from when it is given.
    private const string Read = """
        SELECT b.window_seconds, cardinality(live.grants), live.grants[1],
               (SELECT max(x.blocked_until) FROM syncfleet.rate_budgets x WHERE x.budget_key = $1), clock.at
        FROM (SELECT budget_key, window_seconds, granted_at FROM syncfleet.rate_budgets
              WHERE budget_key = $1 AND window_seconds = ANY($2) ORDER BY window_seconds FOR UPDATE) b
        CROSS JOIN LATERAL (SELECT clock_timestamp() AS at) clock
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(g ORDER BY g), '{}') AS grants FROM unnest(b.granted_at) AS g
                            WHERE g > clock.at - make_interval(secs => b.window_seconds)) live
        """;

    private const string Grant = """
        UPDATE syncfleet.rate_budgets SET granted_at = array(
            SELECT g FROM unnest(granted_at) AS g WHERE g > clock_timestamp() - make_interval(secs => window_seconds) ORDER BY g) || clock_timestamp()
        WHERE budget_key = $1 AND window_seconds = ANY($2)
        """;

    private const string Block = """
        UPDATE syncfleet.rate_budgets SET blocked_until = greatest(blocked_until, $2) WHERE budget_key = $1
        """;

    /// <summary>The budget of one source.</summary>
    public IRateBudget For(TenantId tenant, SourceId source) => new SourceBudget(this, tenant, source);

    private async ValueTask<DateTimeOffset?> TakeAsync(TenantId tenant, string key, IReadOnlyList<RateWindow> windows, CancellationToken cancellationToken)
    {
        var seconds = windows.Select(w => (int)w.Window.TotalSeconds).ToArray();
        await using var transaction = await database.BeginAsync(tenant, cancellationToken);
        await EnsureAsync(transaction, key, seconds, cancellationToken);
        var limits = windows.ToDictionary(w => (int)w.Window.TotalSeconds, w => w.Limit);
        DateTimeOffset? askAgainAt = null;
        await using (var command = transaction.Command(Read, key, seconds))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                askAgainAt = Later(askAgainAt, FreeAt(reader, limits));
            }
        }

        if (askAgainAt is null)
        {
            await transaction.ExecuteAsync(Grant, [key, seconds], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return askAgainAt;
    }

    private async ValueTask BlockAsync(TenantId tenant, string key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(tenant, cancellationToken);
        await EnsureAsync(transaction, key, [1], cancellationToken);
        await transaction.ExecuteAsync(Block, [key, until.ToUniversalTime()], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task EnsureAsync(TenantTransaction transaction, string key, int[] seconds, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(Ensure, key);
        command.Parameters.Add(new NpgsqlParameter { Value = seconds, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter { Value = transaction.Tenant.Value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DateTimeOffset? FreeAt(NpgsqlDataReader row, Dictionary<int, int> limits)
    {
        var (seconds, used, now) = (row.GetInt32(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(4));
        DateTimeOffset? blocked = row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3);
        DateTimeOffset? free = used < limits[seconds] ? null : row.GetFieldValue<DateTimeOffset>(2) + TimeSpan.FromSeconds(seconds);
        return Later(free, blocked > now ? blocked : null);
    }

    private static DateTimeOffset? Later(DateTimeOffset? first, DateTimeOffset? second) =>
        first is null || second > first ? second ?? first : first;

    private sealed class SourceBudget(RateBudgetStore store, TenantId tenant, SourceId source) : IRateBudget
    {
        public ValueTask<DateTimeOffset?> TakeAsync(string name, IReadOnlyList<RateWindow> windows, CancellationToken cancellationToken) =>
            store.TakeAsync(tenant, $"{source}/{name}", windows, cancellationToken);

        public ValueTask BlockAsync(string name, DateTimeOffset until, CancellationToken cancellationToken) =>
            store.BlockAsync(tenant, $"{source}/{name}", until, cancellationToken);
    }
}
