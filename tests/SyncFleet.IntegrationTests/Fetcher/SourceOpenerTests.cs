using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Fetcher.Sources;
using SyncFleet.Postgres.Vaults;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

public sealed class SourceOpenerTests(SourceOpenerTests.Fixture fleet) : IClassFixture<SourceOpenerTests.Fixture>
{
    [Fact]
    public async Task Secrets_of_the_vault_and_of_the_environment_come_to_their_places()
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres, settings: """{"account":"acme","credentials":{"kind":"key"}}""", variables: """{"token":"SYNCFLEET_SECRET_FROM_VARIABLE"}""");
        await SealAsync(run.Source, "credentials.key", "from-the-vault");

        var source = await OpenAsync(run.Source);

        source.Config.GetRawText().ShouldBe("""{"account":"acme","credentials":{"kind":"key","key":"from-the-vault"},"token":"from-the-environment"}""");
        source.ToString().ShouldBe(nameof(SourceContext));
    }

    [Theory]
    [InlineData("SYNCFLEET_SECRET_NOT_SET", "which this fetcher does not have")]
    [InlineData("SYNCFLEET_VAULT_KEY", "it must begin SYNCFLEET_SECRET_")]
    public async Task A_variable_that_is_missing_or_not_meant_for_it_is_a_matter_of_configuration(string variable, string says)
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres, variables: $$"""{"token":"{{variable}}"}""");

        var failure = await Should.ThrowAsync<SyncFleetException>(() => OpenAsync(run.Source));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(says);
        failure.Message.ShouldNotContain(FetcherFixture.VaultKey);
    }

    [Fact]
    public async Task A_source_that_is_gone_is_said()
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(() => OpenAsync(SourceId.New(TimeProvider.System)));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("no longer exists");
    }

    private Task<SourceContext> OpenAsync(SourceId source) =>
        fleet.Services.GetRequiredService<SourceOpener>().OpenAsync(PostgresFixture.DefaultTenant, source, onFirstRequest: null, CancellationToken.None);

    private async Task SealAsync(SourceId source, string name, string secret)
    {
        await using var transaction = await fleet.Postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None);
        await fleet.Services.GetRequiredService<CredentialVault>().SetAsync(transaction, source, name, secret, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    public sealed class Fixture : FetcherFixture
    {
        protected override bool Consumes => false;
    }
}
