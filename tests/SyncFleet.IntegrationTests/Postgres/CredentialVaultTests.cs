using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Vaults;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Postgres;

public sealed class CredentialVaultTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Canary = "canary-2f6c1e";
    private static readonly string KeyA = "a:" + Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly string KeyB = "b:" + Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray());

    [Fact]
    public async Task Law9_a_secret_comes_back_and_is_nowhere_in_the_clear()
    {
        var source = await AddSourceAsync("law9");
        await SetAsync(KeyA, source, "token", Canary);
        (await OpenAsync(KeyA, source))["token"].ShouldBe(Canary);
        var stored = await postgres.QueryAsync<byte[]>("SELECT envelope FROM syncfleet.source_secrets WHERE source_id = $1", source.Value);
        System.Text.Encoding.Latin1.GetString(stored!).ShouldNotContain(Canary);
    }

    [Fact]
    public async Task An_added_key_seals_and_the_old_one_still_opens()
    {
        var source = await AddSourceAsync("rotation");
        await SetAsync(KeyA, source, "token", "old");
        await SetAsync($"{KeyB},{KeyA}", source, "other", "new");
        var opened = await OpenAsync($"{KeyB},{KeyA}", source);
        opened["token"].ShouldBe("old");
        opened["other"].ShouldBe("new");
        (await postgres.QueryAsync<string>("SELECT key_id FROM syncfleet.source_secrets WHERE source_id = $1 AND name = 'other'", source.Value)).ShouldBe("b");
    }

    [Fact]
    public async Task A_wrong_key_is_a_configuration_failure_that_names_the_secret_and_the_next_step()
    {
        var source = await AddSourceAsync("wrong-key");
        await SetAsync(KeyA, source, "token", Canary);
        var sameId = "a:" + KeyB[2..];
        var failure = await Should.ThrowAsync<SyncFleetException>(() => OpenAsync(sameId, source));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("'token'");
        failure.Message.ShouldContain("Set the secret again");
        failure.ToString().ShouldNotContain(Canary);
    }

    [Fact]
    public async Task An_envelope_moved_to_another_source_does_not_open()
    {
        var (first, second) = (await AddSourceAsync("first"), await AddSourceAsync("second"));
        await SetAsync(KeyA, first, "token", Canary);
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.source_secrets (source_id, name, tenant_id, key_id, envelope) SELECT $2, name, tenant_id, key_id, envelope FROM syncfleet.source_secrets WHERE source_id = $1",
            first.Value,
            second.Value);
        (await Should.ThrowAsync<SyncFleetException>(() => OpenAsync(KeyA, second))).Kind.ShouldBe(FailureKind.Configuration);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("k1:c2hvcnQ=")]
    [InlineData(":AAAA")]
    public void A_malformed_key_is_refused_without_repeating_it(string text)
    {
        var failure = Should.Throw<SyncFleetException>(() => KeyRing.Parse(text));
        failure.Message.ShouldContain("exactly 32 bytes");
        failure.Message.ShouldNotContain(text);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_sealed_and_the_message_says_how_to_make_one()
    {
        var source = await AddSourceAsync("no-key");
        (await Should.ThrowAsync<SyncFleetException>(() => SetAsync(null, source, "token", "x"))).Message.ShouldContain("openssl rand");
    }

    private async Task<SourceId> AddSourceAsync(string name)
    {
        var id = SourceId.New(TimeProvider.System);
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, $3, 'finale')",
            id.Value,
            PostgresFixture.DefaultTenant.Value,
            name);
        return id;
    }

    private async Task SetAsync(string? keys, SourceId source, string name, string value)
    {
        await using var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await new CredentialVault(KeyRing.Parse(keys), TimeProvider.System).SetAsync(transaction, source, name, value, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyDictionary<string, string>> OpenAsync(string keys, SourceId source)
    {
        await using var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        return await new CredentialVault(KeyRing.Parse(keys), TimeProvider.System).OpenAsync(transaction, source, CancellationToken.None);
    }
}
