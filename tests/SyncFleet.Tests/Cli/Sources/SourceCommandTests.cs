using System.Net;
using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Cli.Sources;

public sealed class SourceCommandTests
{
    private const string Add = "POST /api/v1/sources";
    private const string Check = "POST /api/v1/sources/finale-demo/check";
    private const string Secret = "PUT /api/v1/sources/finale-demo/secrets/api_secret";

    [Fact]
    public async Task Sources_are_listed_with_where_their_secrets_are()
    {
        var shell = new Shell(new FakeApi().Answer("GET /api/v1/sources", new[] { Samples.Source(), Samples.RefusedSource() }));

        await shell.RunBothAsync("source", "list");

        Approved.Match(shell.Transcript, "list");
    }

    [Fact]
    public async Task A_source_is_added_with_settings_a_variable_and_a_secret_that_was_piped_in()
    {
        var api = new FakeApi()
            .Answer(Add, Samples.Source(), HttpStatusCode.Created)
            .Accept(Secret, HttpStatusCode.NoContent)
            .Answer("GET /api/v1/sources/finale-demo", Samples.Source());
        var shell = new Shell(api) { Input = "s3cret\n" };
        string[] add =
        [
            "source", "add", "finale-demo", "--connector", "finale", "--set", "account=0042", "--set", "page_size=100", "--set", """streams=["a"]""",
            "--secret", "api_key=@env:SYNCFLEET_SECRET_FINALE", "--secret", "api_secret",
        ];

        await shell.RunBothAsync(add);

        shell.Transcript.ShouldNotContain("s3cret");
        Approved.Match(shell.Transcript + string.Join('\n', api.Calls), "add");
    }

    [Fact]
    public async Task What_is_wrong_with_a_source_is_said_before_anything_is_stored()
    {
        var api = new FakeApi();
        var shell = new Shell(api);

        (await shell.RunAsync("source", "add", "a", "--connector", "finale", "--secret", "api_key")).ShouldBe(2);
        (await shell.RunAsync("source", "add", "a", "--connector", "finale", "--secret", "api_key=open")).ShouldBe(2);
        (await shell.RunAsync("source", "add", "a", "--connector", "finale", "--secret", "k=@env:A", "--secret", "k=@env:B")).ShouldBe(2);
        (await shell.RunAsync("source", "add", "a", "--connector", "finale", "--set", "account")).ShouldBe(2);
        (await shell.RunAsync("source", "add", "a")).ShouldBe(2);
        api.Calls.ShouldBeEmpty();
        api.Refuse(Add, HttpStatusCode.UnprocessableEntity, "The source does not fit", "The connector 'final' is not known. Allowed: finale. Did you mean 'finale'?");
        (await shell.RunBothAsync("source", "add", "a", "--connector", "final")).ShouldBe(2);

        Approved.Match(shell.Transcript, "add-errors");
    }

    [Fact]
    public async Task A_secret_is_stored_and_never_printed()
    {
        var api = new FakeApi()
            .Accept(Secret, HttpStatusCode.NoContent)
            .Refuse("PUT /api/v1/sources/nothing/secrets/api_secret", HttpStatusCode.NotFound, "Not found", "There is no source 'nothing'. GET /api/v1/sources lists what there is.");
        var shell = new Shell(api) { Input = "s3cret\n" };

        await shell.RunBothAsync("source", "set-secret", "finale-demo", "api_secret");
        (await shell.RunBothAsync("source", "set-secret", "nothing", "api_secret")).ShouldBe(1);

        api.Calls.ShouldContain($$"""{{Secret}} {"value":"s3cret"}""");
        shell.Transcript.ShouldNotContain("s3cret");
        Approved.Match(shell.Transcript, "set-secret");
    }

    [Fact]
    public async Task A_secret_without_a_value_is_not_stored()
    {
        var api = new FakeApi();

        (await new Shell(api).RunAsync("source", "set-secret", "finale-demo", "api_secret")).ShouldBe(2);

        api.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_tells_what_the_fetcher_found()
    {
        var shell = new Shell(new FakeApi()
            .Answer(Check, new { succeeded = true, kind = (string?)null, message = "Connected as acme." })
            .Answer(Check, new { succeeded = true, kind = (string?)null, message = "Connected as acme." })
            .Answer(Check, new { succeeded = false, kind = "Configuration", message = "The source refuses the key." })
            .Answer(Check, new { succeeded = false, kind = "Configuration", message = "The source refuses the key." })
            .Refuse(Check, HttpStatusCode.GatewayTimeout, "No fetcher answered", "No fetcher with the connector 'finale' answered within 45 s."));

        (await shell.RunBothAsync("source", "check", "finale-demo")).ShouldBe(0);
        (await shell.RunBothAsync("source", "check", "finale-demo")).ShouldBe(1);
        (await shell.RunBothAsync("source", "check", "finale-demo")).ShouldBe(1);

        Approved.Match(shell.Transcript, "check");
    }
}
