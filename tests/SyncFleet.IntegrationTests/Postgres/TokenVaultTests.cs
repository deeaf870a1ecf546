using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.QuickBooks;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using SyncFleet.Fetcher.Sources;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Vaults;
using SyncFleet.Sandbox;
using SyncFleet.Testing.Services;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.IntegrationTests.Postgres;

/// <summary>Tokens of sources between fetchers, each with a vault and a pool of connections of its own.</summary>
public sealed class TokenVaultTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly string Key = "a:" + Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

    private readonly List<NpgsqlDataSource> _pools = [];
    private readonly HttpClient _control = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        _http.Dispose();
        foreach (var pool in _pools)
        {
            await pool.DisposeAsync();
        }
    }

    [Fact]
    public async Task Two_fetchers_under_load_use_a_refresh_token_once_for_each_expiry()
    {
        const int Expiries = 6;
        var time = new HandTime();
        await using var sandbox = await StartAsync(time);
        var source = await AddSourceAsync("shared-token");
        TokenVault[] vaults = [CreateVault(), CreateVault()];
        for (var expiry = 0; expiry < Expiries; expiry++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(reader => CheckAsync(sandbox, time, new SealedTokens(vaults[reader % 2], PostgresFixture.DefaultTenant, source))));
            time.Advance(TimeSpan.FromHours(1));
        }

        var tokens = await ReadTokensAsync(sandbox);
        tokens.GetProperty("refreshes").GetInt64().ShouldBe(Expiries);
        tokens.GetProperty("refusedRefreshes").GetInt64().ShouldBe(0);
        (await postgres.QueryAsync<long>("SELECT renewals FROM syncfleet.source_tokens WHERE source_id = $1", source.Value)).ShouldBe(Expiries);
    }

    [Fact]
    public async Task A_token_that_was_taken_back_is_renewed_once_for_all()
    {
        var time = new HandTime();
        await using var sandbox = await StartAsync(time);
        var source = await AddSourceAsync("taken-back");
        TokenVault[] vaults = [CreateVault(), CreateVault()];
        SealedTokens[] readers = [.. Enumerable.Range(0, 20).Select(reader => new SealedTokens(vaults[reader % 2], PostgresFixture.DefaultTenant, source))];
        await Task.WhenAll(readers.Select(reader => CheckAsync(sandbox, time, reader)));
        await _control.PostAsync(new Uri($"{sandbox.Urls.First()}/sandbox/end-sessions/quickbooks"), null, TestContext.Current.CancellationToken);

        await Task.WhenAll(readers.Select(reader => CheckAsync(sandbox, time, reader)));

        var tokens = await ReadTokensAsync(sandbox);
        (tokens.GetProperty("refreshes").GetInt64(), tokens.GetProperty("refusedRefreshes").GetInt64()).ShouldBe((2, 0));
    }

    [Fact]
    public async Task What_is_kept_is_sealed_and_another_tenant_does_not_see_it()
    {
        const string Canary = "canary-token-91d2";
        var source = await AddSourceAsync("sealed");
        await CreateVault().GetAsync(Name(source), _ => true, (_, _) => Task.FromResult(new KeptToken(Canary)), CancellationToken.None);

        (await CreateVault().GetAsync(Name(source), kept => kept.Text == Canary, NoRenewal, CancellationToken.None)).Text.ShouldBe(Canary);
        Encoding.Latin1.GetString((await postgres.QueryAsync<byte[]>("SELECT envelope FROM syncfleet.source_tokens WHERE source_id = $1", source.Value))!).ShouldNotContain(Canary);
        await using var intruder = await postgres.Database.BeginAsync(new TenantId(Guid.CreateVersion7()), CancellationToken.None);
        await using var count = intruder.Command("SELECT count(*) FROM syncfleet.source_tokens");
        (await count.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task A_new_token_is_kept_though_its_connection_breaks_before_the_commit()
    {
        var source = await AddSourceAsync("broken-off");
        var vault = CreateVault("breaks-off");

        var got = await vault.GetAsync(
            Name(source),
            _ => true,
            async (_, _) =>
            {
                await postgres.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'breaks-off'");
                return new KeptToken("given-once");
            },
            CancellationToken.None);

        got.Text.ShouldBe("given-once");
        (await CreateVault().GetAsync(Name(source), _ => true, NoRenewal, CancellationToken.None)).Text.ShouldBe("given-once");
    }

    [Fact]
    public async Task A_renewal_that_has_begun_is_finished_and_kept_though_the_reader_stops()
    {
        var source = await AddSourceAsync("stopped");
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => CreateVault().GetAsync(
            Name(source),
            _ => true,
            async (_, renewal) =>
            {
                await stop.CancelAsync();
                renewal.IsCancellationRequested.ShouldBeFalse();
                return new KeptToken("given-once");
            },
            stop.Token));

        (await CreateVault().GetAsync(Name(source), _ => true, NoRenewal, CancellationToken.None)).Text.ShouldBe("given-once");
    }

    [Fact]
    public async Task A_failed_renewal_keeps_nothing_and_lets_the_next_try()
    {
        var source = await AddSourceAsync("failed");
        var vault = CreateVault();

        var failure = await Should.ThrowAsync<SyncFleetException>(() => vault.GetAsync(
            Name(source), _ => true, (_, _) => throw new SyncFleetException(FailureKind.Configuration, "connect again"), CancellationToken.None));
        failure.Message.ShouldBe("connect again");

        (await vault.GetAsync(Name(source), _ => true, (kept, _) => Task.FromResult(kept ?? new KeptToken("first")), CancellationToken.None)).Text.ShouldBe("first");
    }

    [Fact]
    public async Task A_refused_refresh_token_is_asked_for_once_by_all_readers_until_a_check_or_a_new_secret()
    {
        var time = new HandTime();
        await using var sandbox = await StartAsync(time);
        var source = await AddSourceAsync("refused");
        TokenVault[] vaults = [CreateVault(), CreateVault()];
        Task ReadAsync(int reader, string refresh, bool asksAgain = false) =>
            CheckAsync(sandbox, time, new SealedTokens(vaults[reader % 2], PostgresFixture.DefaultTenant, source, asksAgain), refresh);

        var failures = await Task.WhenAll(Enumerable.Range(0, 20).Select(reader => Should.ThrowAsync<SyncFleetException>(() => ReadAsync(reader, "AB11-dead"))));

        failures.ShouldAllBe(failure => failure.Kind == FailureKind.Configuration && failure.Message.Contains("the company must be connected again") && failure.Message.Contains("set-secret"));
        (await RefusedAsync()).ShouldBe(1, "twenty readers of two fetchers share one refusal");
        var refusal = await postgres.QueryAsync<string>("SELECT refusal FROM syncfleet.source_tokens WHERE source_id = $1 AND refused_at IS NOT NULL", source.Value);
        refusal.ShouldNotBeNull().ShouldContain("400");
        refusal.ShouldNotContain("AB11-dead");

        await Should.ThrowAsync<SyncFleetException>(() => ReadAsync(0, "AB11-dead", asksAgain: true));
        (await RefusedAsync()).ShouldBe(2, "a check asks once more");
        await ReadAsync(1, "AB11-demo-refresh-token");
        (await postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.source_tokens WHERE source_id = $1 AND refusal IS NULL AND refused_at IS NULL", source.Value)).ShouldBe(1);
        (await RefusedAsync()).ShouldBe(2, "a new grant is not the one that was refused");

        async Task<long> RefusedAsync() => (await ReadTokensAsync(sandbox)).GetProperty("refusedRefreshes").GetInt64();
    }

    [Fact]
    public async Task A_source_whose_refusal_is_forgotten_goes_on_with_the_newest_refresh_token()
    {
        var time = new HandTime();
        await using var sandbox = await StartAsync(time);
        var source = await AddSourceAsync("forgotten");
        var vault = CreateVault();
        SealedTokens Tokens() => new(vault, PostgresFixture.DefaultTenant, source);
        await CheckAsync(sandbox, time, Tokens());
        await _control.PostAsync(new Uri($"{sandbox.Urls.First()}/sandbox/withdraw-grants/quickbooks"), null, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<SyncFleetException>(() => CheckAsync(sandbox, time, Tokens()));
        await _control.PostAsync(new Uri($"{sandbox.Urls.First()}/sandbox/restore-grants/quickbooks"), null, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<SyncFleetException>(() => CheckAsync(sandbox, time, Tokens()));

        await vault.ForgetRefusalsAsync(PostgresFixture.DefaultTenant, source, CancellationToken.None);

        await CheckAsync(sandbox, time, Tokens());
        (await ReadTokensAsync(sandbox)).GetProperty("refreshes").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_vault_key_no_token_is_asked_for()
    {
        var source = await AddSourceAsync("no-key");
        var vault = new TokenVault(postgres.Database, KeyRing.Parse(null), TimeProvider.System);

        (await Should.ThrowAsync<SyncFleetException>(() => vault.GetAsync(Name(source), _ => true, NoRenewal, CancellationToken.None))).Message.ShouldContain("openssl rand");
    }

    [Fact]
    public void A_sealed_position_opens_for_its_own_source_alone()
    {
        TextVault vault = new(KeyRing.Parse(Key));
        var (mine, other) = (SourceId.New(TimeProvider.System), SourceId.New(TimeProvider.System));
        var closed = new SourceSeal(vault, PostgresFixture.DefaultTenant, mine).Close("canary-link");

        closed.ShouldNotContain("canary");
        new SourceSeal(vault, PostgresFixture.DefaultTenant, mine).Open(closed).ShouldBe("canary-link");
        Should.Throw<SyncFleetException>(() => new SourceSeal(vault, PostgresFixture.DefaultTenant, other).Open(closed)).Kind.ShouldBe(FailureKind.Configuration);
        Should.Throw<SyncFleetException>(() => new SourceSeal(vault, PostgresFixture.DefaultTenant, mine).Open("nonsense")).Kind.ShouldBe(FailureKind.Defect);
        new SourceSeal(new TextVault(KeyRing.Parse(null)), PostgresFixture.DefaultTenant, mine).CanClose.ShouldBeFalse();
    }

    private static Task<KeptToken> NoRenewal(KeptToken? kept, CancellationToken cancellationToken) => throw new InvalidOperationException("nothing is to be renewed here");

    private static TokenName Name(SourceId source) => new(PostgresFixture.DefaultTenant, source, "oauth");

    private static async Task<WebApplication> StartAsync(TimeProvider time)
    {
        var app = SandboxApp.Create(
            ["--urls", "http://127.0.0.1:0", "--Records", "10", "--QuickBooks:PerSecond", "0", "--QuickBooks:PerMinute", "0", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning"], time);
        await app.StartAsync();
        return app;
    }

    private TokenVault CreateVault(string? application = null)
    {
        var pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { ApplicationName = application, MaxPoolSize = 10 }.ConnectionString);
        _pools.Add(pool);
        return new TokenVault(new FleetDatabase(pool), KeyRing.Parse(Key), TimeProvider.System);
    }

    private Task CheckAsync(WebApplication sandbox, TimeProvider time, SealedTokens tokens, string refreshToken = "AB11-demo-refresh-token")
    {
        var config = JsonSerializer.SerializeToElement(new
        {
            baseUrl = $"{sandbox.Urls.First()}/quickbooks",
            authUrl = $"{sandbox.Urls.First()}/quickbooks/oauth2/v1/tokens/bearer",
            realmId = "4620816365000000",
            clientId = "demo-client",
            clientSecret = "demo-client-secret",
            refreshToken,
        });
        var source = new SourceContext { Config = config, Budget = new UnlimitedBudget(), Time = time, Http = _http, Tokens = tokens };
        return new QuickBooksConnector().CheckAsync(source, TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> ReadTokensAsync(WebApplication sandbox)
    {
        var state = JsonDocument.Parse(await _control.GetStringAsync(new Uri($"{sandbox.Urls.First()}/sandbox/state"), TestContext.Current.CancellationToken)).RootElement;
        return state.GetProperty("tokens").EnumerateArray().Single(t => t.GetProperty("upstream").GetString() == "quickbooks");
    }

    private async Task<SourceId> AddSourceAsync(string name)
    {
        var id = SourceId.New(TimeProvider.System);
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, $3, 'quickbooks')", id.Value, PostgresFixture.DefaultTenant.Value, name);
        return id;
    }
}
