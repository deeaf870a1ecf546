using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Coordinator;

internal static class PostgresWaits
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as the query says true; throws after 30 s.</summary>
    public static async Task UntilAsync(this PostgresFixture postgres, string sql, params object[] values)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(Interval);
        while (!await postgres.QueryAsync<bool>(sql, values))
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException canceled)
            {
                throw new TimeoutException($"Not true within {Patience}: {sql}", canceled);
            }
        }
    }
}
