using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Sagas;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class SagaSessionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Of_two_changes_to_one_version_the_second_is_refused_and_leaves_nothing_behind()
    {
        var id = await InsertAsync();
        await postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, 'before', '')", id, PostgresFixture.DefaultTenant.Value);
        await using var first = await BeginAsync();
        var second = await BeginAsync();
        var mine = await first.LoadAsync(id, CancellationToken.None);
        var theirs = await second.LoadAsync(id, CancellationToken.None);

        mine!.Body = """{"n":1}""";
        await first.UpdateAsync(mine, CancellationToken.None);
        await first.CommitAsync(CancellationToken.None);

        // What the loser wrote elsewhere in its step goes with it.
        await second.Tenant.ExecuteAsync("UPDATE syncfleet.syncs SET name = 'changed' WHERE sync_id = $1", [id], CancellationToken.None);
        theirs!.Body = """{"n":2}""";
        await Should.ThrowAsync<SagaRowConflictException>(() => second.UpdateAsync(theirs, CancellationToken.None));
        await second.DisposeAsync();
        (await postgres.QueryAsync<string>("SELECT body::text FROM syncfleet.sync_run_sagas WHERE correlation_id = $1", id)).ShouldBe("""{"n": 1}""");
        (await postgres.QueryAsync<string>("SELECT name FROM syncfleet.syncs WHERE sync_id = $1", id)).ShouldBe("before");
    }

    [Fact]
    public async Task A_row_that_was_removed_meanwhile_cannot_be_changed()
    {
        var id = await InsertAsync();
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();
        var mine = await first.LoadAsync(id, CancellationToken.None);
        var theirs = await second.LoadAsync(id, CancellationToken.None);
        await first.DeleteAsync(mine!, CancellationToken.None);
        await first.CommitAsync(CancellationToken.None);

        theirs!.CurrentState = "Other";
        await Should.ThrowAsync<SagaRowConflictException>(() => second.UpdateAsync(theirs, CancellationToken.None));
    }

    [Fact]
    public async Task A_row_that_was_added_meanwhile_cannot_be_added_again()
    {
        var id = await InsertAsync();
        await using var session = await BeginAsync();
        await session.ActForAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await Should.ThrowAsync<SagaRowConflictException>(() => session.InsertAsync(Row(id), CancellationToken.None));
    }

    [Fact]
    public async Task A_session_that_is_not_committed_changes_nothing()
    {
        var id = Guid.CreateVersion7();
        await using (var session = await BeginAsync())
        {
            await session.ActForAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
            await session.InsertAsync(Row(id), CancellationToken.None);
        }

        await using var other = await BeginAsync();
        (await other.LoadAsync(id, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Law_10_a_session_stays_behind_the_wall_of_its_tenant()
    {
        await using var session = await BeginAsync();
        var stranger = TenantId.New(TimeProvider.System);
        await session.ActForAsync(stranger, CancellationToken.None);
        await using var command = session.Tenant.Command("SELECT count(*) FROM syncfleet.tenants");
        (await command.ExecuteScalarAsync()).ShouldBe(0L);
        await Should.ThrowAsync<InvalidOperationException>(() => session.ActForAsync(PostgresFixture.DefaultTenant, CancellationToken.None));
    }

    private async Task<Guid> InsertAsync()
    {
        var id = Guid.CreateVersion7();
        await using var session = await BeginAsync();
        await session.ActForAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await session.InsertAsync(Row(id), CancellationToken.None);
        await session.CommitAsync(CancellationToken.None);
        return id;
    }

    private async Task<SagaSession> BeginAsync()
    {
        var session = new SagaSession(postgres.Database);
        await session.BeginAsync(CancellationToken.None);
        return session;
    }

    private static SagaRow Row(Guid id) => new()
    {
        CorrelationId = id,
        TenantId = PostgresFixture.DefaultTenant.Value,
        CurrentState = "Running",
        Body = "{}",
        UpdatedAt = TimeProvider.System.GetUtcNow(),
    };
}
