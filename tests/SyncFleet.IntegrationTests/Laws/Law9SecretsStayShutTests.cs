using System.Text;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Coordinating.Fetchers;
using SyncFleet.Postgres.Vaults;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law9SecretsStayShutTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Canary = "canary-of-law-9";

    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]);

    [Fact]
    public async Task A_sealed_secret_opens_in_its_own_row_only_and_is_nowhere_in_the_clear()
    {
        var (mine, other) = (await AddSourceAsync(), await AddSourceAsync());
        await SealAsync($"k:{Key}", mine);
        var row = await postgres.QueryAsync<string>("SELECT s::text FROM syncfleet.source_secrets s WHERE source_id = $1", mine.Value);
        row.ShouldNotBeNull().ShouldNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(Canary)), Case.Insensitive);
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.source_secrets (source_id, name, tenant_id, key_id, envelope) SELECT $2, name, tenant_id, key_id, envelope FROM syncfleet.source_secrets WHERE source_id = $1",
            mine.Value, other.Value);

        (await OpenAsync(mine))["token"].ShouldBe(Canary);
        var failure = await Should.ThrowAsync<SyncFleetException>(() => OpenAsync(other));
        failure.ToString().ShouldNotContain(Canary);
    }

    [Fact]
    public async Task What_a_fetcher_says_of_its_keys_tells_two_apart_and_gives_none_away()
    {
        var source = await AddSourceAsync();
        await SealAsync($"k:{Key}", source);
        var sealedWith = await postgres.QueryAsync<string>("SELECT key_id || ':' || key_check FROM syncfleet.source_secrets WHERE source_id = $1", source.Value);
        var same = KeyRing.Parse($"k:{Key}").Names;
        var another = KeyRing.Parse($"k:{Convert.ToBase64String([.. Enumerable.Repeat((byte)8, 32)])}").Names;

        same.ShouldContain(sealedWith!);
        another.ShouldNotContain(sealedWith!);
        string.Concat(same).ShouldNotContain(Key);
        string.Concat(same).ShouldNotContain(Convert.ToHexString(Convert.FromBase64String(Key)), Case.Insensitive);
        await new FetcherStore(postgres.Database).NoteAsync(
            new FetcherFacts { FetcherId = Guid.CreateVersion7(), Machine = "m", Connectors = ["c"], VaultKeys = same, SecretVariables = [] }, CancellationToken.None);
        await using var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        (await FetcherStore.MatchAsync(transaction, "c", [sealedWith!, another[1]], [], CancellationToken.None)).ShouldNotBeNull().VaultKeys.ShouldBe([sealedWith!]);
    }

    private async Task<SourceId> AddSourceAsync()
    {
        var source = SourceId.New(TimeProvider.System);
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, $3, 'c')", source.Value, PostgresFixture.DefaultTenant.Value, source.ToString());
        return source;
    }

    private async Task SealAsync(string keys, SourceId source)
    {
        await using var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await new CredentialVault(KeyRing.Parse(keys), TimeProvider.System).SetAsync(transaction, source, "token", Canary, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyDictionary<string, string>> OpenAsync(SourceId source)
    {
        await using var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        return await new CredentialVault(KeyRing.Parse($"k:{Key}"), TimeProvider.System).OpenAsync(transaction, source, CancellationToken.None);
    }
}
