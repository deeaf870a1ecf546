using System.Text;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

public sealed class DeliveryStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 10, 0, 0, TimeSpan.FromHours(2));

    private DeliveryStore Store => new(postgres.Database);

    [Fact]
    public async Task Deliveries_are_read_as_received_in_their_order_and_a_key_comes_in_once()
    {
        var source = await AddSourceAsync(PostgresFixture.DefaultTenant);
        (await StoreAsync(source, "a", "one", "k1")).ShouldBeTrue();
        (await StoreAsync(source, "a", "two", null)).ShouldBeTrue();
        (await StoreAsync(source, "a", "one again", "k1")).ShouldBeFalse();
        (await StoreAsync(source, "b", "other stream", "k1")).ShouldBeTrue();
        (await StoreAsync(source, "a", "three", null)).ShouldBeTrue();

        var all = await Store.For(PostgresFixture.DefaultTenant, source).ReadAsync("a", 0, 10, CancellationToken.None);
        var rest = await Store.For(PostgresFixture.DefaultTenant, source).ReadAsync("a", all[0].Place, 1, CancellationToken.None);

        all.Select(delivery => Encoding.UTF8.GetString(delivery.Body.Span)).ShouldBe(["one", "two", "three"]);
        all.ShouldAllBe(delivery => delivery.ReceivedAt == At);
        rest.ShouldHaveSingleItem().Place.ShouldBe(all[1].Place);
    }

    [Fact]
    public async Task A_reader_never_passes_a_delivery_that_is_still_being_stored()
    {
        var source = await AddSourceAsync(PostgresFixture.DefaultTenant);
        await using var slow = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await using (var first = slow.Command("SELECT syncfleet.store_delivery($1, 'a', 'first', now(), '\\x31')", source.Value))
        {
            await first.ExecuteNonQueryAsync();
        }

        var second = StoreAsync(source, "a", "2", "second");
        var seen = await Store.For(PostgresFixture.DefaultTenant, source).ReadAsync("a", 0, 10, CancellationToken.None);
        await slow.CommitAsync(CancellationToken.None);
        await second;
        var then = await Store.For(PostgresFixture.DefaultTenant, source).ReadAsync("a", 0, 10, CancellationToken.None);

        seen.ShouldBeEmpty();
        then.Select(delivery => Encoding.UTF8.GetString(delivery.Body.Span)).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_tenant_sees_its_own_deliveries_only()
    {
        TenantId other = new(Guid.CreateVersion7());
        await postgres.ExecuteAsync("INSERT INTO syncfleet.tenants (tenant_id, slug, name) VALUES ($1, $2, 'Other')", other.Value, $"t-{other.Value:N}");
        var source = await AddSourceAsync(other);
        await Store.StoreAsync(other, source, New("a", "theirs", null), CancellationToken.None);

        (await Store.For(PostgresFixture.DefaultTenant, source).ReadAsync("a", 0, 10, CancellationToken.None)).ShouldBeEmpty();
        (await Store.For(other, source).ReadAsync("a", 0, 10, CancellationToken.None)).ShouldHaveSingleItem();
    }

    private Task<bool> StoreAsync(SourceId source, string stream, string body, string? key) =>
        Store.StoreAsync(PostgresFixture.DefaultTenant, source, New(stream, body, key), CancellationToken.None);

    private static NewDelivery New(string stream, string body, string? key) =>
        new() { Stream = stream, Key = key, ReceivedAt = At, Body = Encoding.UTF8.GetBytes(body) };

    private async Task<SourceId> AddSourceAsync(TenantId tenant)
    {
        SourceId source = new(Guid.CreateVersion7());
        await postgres.ExecuteAsync("INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, $3, 'webhook')", source.Value, tenant.Value, $"hook-{source.Value:N}");
        return source;
    }
}
