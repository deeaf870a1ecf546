using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using SyncFleet.Web.Access;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

public sealed class AccessTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Theory]
    [InlineData("/api/v1/runs")]
    [InlineData("/api/v1/no-such-thing")]
    [InlineData("/openapi/v1.json")]
    public async Task Nothing_is_told_without_the_right_key(string path)
    {
        using var without = web.NewClient(key: null);
        using var wrong = web.NewClient(key: WebFixture.Key + "x");

        (await without.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var answer = await wrong.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain(WebFixture.Key);
    }

    [Fact]
    public async Task The_key_goes_as_a_bearer_token_too()
    {
        using var client = web.NewClient(key: null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", WebFixture.Key);

        (await client.GetAsync("/api/v1/runs")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/")]
    public async Task Health_and_the_front_page_are_open(string path)
    {
        using var client = web.NewClient(key: null);

        (await client.GetAsync(path)).StatusCode.ShouldNotBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public void It_listens_on_the_loopback_address_only() => web.Address.Host.ShouldBe("127.0.0.1");

    [Fact]
    public async Task An_unknown_tenant_is_not_found()
    {
        using var client = web.NewClient(tenant: "nobody");

        var answer = await client.GetAsync("/api/v1/runs");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await WebFixture.ReadAsync(answer)).GetProperty("detail").GetString()!.ShouldContain("'nobody'");
    }

    [Fact]
    public void The_first_start_makes_a_key_that_only_its_owner_reads_and_the_second_uses_it()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"), "api-key");
        try
        {
            var options = Options.Create(new ApiOptions { KeyFile = path });
            ApiKey first = new(options, NullLogger<ApiKey>.Instance);
            ApiKey second = new(options, NullLogger<ApiKey>.Instance);
            var key = File.ReadAllText(path).Trim();

            key.Length.ShouldBe(43);
            first.Fits(key).ShouldBeTrue();
            second.Fits(key).ShouldBeTrue();
            first.Fits(key + "x").ShouldBeFalse();
            if (!OperatingSystem.IsWindows())
            {
                File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
