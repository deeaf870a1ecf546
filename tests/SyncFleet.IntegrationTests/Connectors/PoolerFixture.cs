using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Connectors;

/// <summary>A database of the class's own, and a pooler in transaction mode before it.</summary>
public sealed class PoolerFixture : IAsyncLifetime
{
    private TransactionPooler? _pooler;
    private string _reason = "";

    public PostgresFixture Postgres { get; } = new();

    /// <summary>Skips the test when there is no pooler on this machine.</summary>
    public int Port
    {
        get
        {
            Assert.SkipWhen(_pooler is null, _reason);
            return _pooler!.Port;
        }
    }

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        (_pooler, _reason) = await TransactionPooler.TryStartAsync(PostgresSource.Reader, PostgresSource.ReaderPassword);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pooler is not null)
        {
            await _pooler.DisposeAsync();
        }

        await Postgres.DisposeAsync();
    }
}
