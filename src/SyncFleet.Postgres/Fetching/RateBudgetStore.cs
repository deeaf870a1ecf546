using NpgsqlTypes;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Fetching;

/// <summary>
/// Rate budgets in PostgreSQL: exact rolling windows over the times of the last grants, one row per source, budget and window,
/// locked while a grant is taken (<c>syncfleet.take_rate_budget</c>). All fetchers see one clock, the database's, so their own
/// clocks cannot stretch a limit.
/// </summary>
public sealed class RateBudgetStore(FleetDatabase database)
{
    // The row that carries a block belongs to a window of its own, so that a block holds for windows first used later.
    private const string Block = """
        INSERT INTO syncfleet.rate_budgets AS b (budget_key, window_seconds, tenant_id, blocked_until)
        SELECT k, 1, syncfleet.current_tenant_id(), now() + $2 FROM unnest($1) k ORDER BY k
        ON CONFLICT (budget_key, window_seconds) DO UPDATE SET blocked_until = greatest(b.blocked_until, excluded.blocked_until)
        """;

    /// <summary>The budget of one source.</summary>
    public IRateBudget For(TenantId tenant, SourceId source) => new SourceBudget(this, tenant, source);

    private async ValueTask<BudgetRefusal?> TakeAsync(TenantId tenant, string prefix, IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken)
    {
        var windows = budgets.SelectMany(b => b.Windows, (b, w) => (Key: prefix + b.Name, Seconds: (int)w.Window.TotalSeconds, w.Limit)).ToList();
        await using var batch = database.CreateBatch(tenant).Add(
            "SELECT budget_key, ask_again_at - clock_timestamp() FROM syncfleet.take_rate_budget($1, $2, $3)",
            TenantBatch.ArrayOf(NpgsqlDbType.Text, windows.Select(w => w.Key)),
            TenantBatch.ArrayOf(NpgsqlDbType.Integer, windows.Select(w => w.Seconds)),
            TenantBatch.ArrayOf(NpgsqlDbType.Integer, windows.Select(w => w.Limit)));
        BudgetRefusal? refusal = null;
        await batch.RunAsync(
            (_, row) =>
            {
                refusal = row.IsDBNull(1) ? null : new BudgetRefusal(row.GetString(0)[prefix.Length..], row.GetFieldValue<TimeSpan>(1));
                return Task.CompletedTask;
            },
            cancellationToken);
        return refusal;
    }

    private async ValueTask BlockAsync(TenantId tenant, string prefix, IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch(tenant).Add(Block, TenantBatch.ArrayOf(NpgsqlDbType.Text, budgets.Select(b => prefix + b.Name)), wait);
        await batch.RunAsync(read: null, cancellationToken);
    }

    private sealed class SourceBudget(RateBudgetStore store, TenantId tenant, SourceId source) : IRateBudget
    {
        private readonly string _prefix = $"{source}/";

        public ValueTask<BudgetRefusal?> TakeAsync(IReadOnlyList<RequestBudget> budgets, CancellationToken cancellationToken) =>
            store.TakeAsync(tenant, _prefix, budgets, cancellationToken);

        public ValueTask BlockAsync(IReadOnlyList<RequestBudget> budgets, TimeSpan wait, CancellationToken cancellationToken) =>
            store.BlockAsync(tenant, _prefix, budgets, wait, cancellationToken);
    }
}
