using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Manifests.Jobs;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

public sealed class ReadPositionTests
{
    private static readonly ReadPosition Begin = ReadPosition.Begin(DateTimeOffset.UnixEpoch.AddDays(20_000));

    [Fact]
    public void A_link_to_the_next_page_is_sealed_and_a_number_is_not()
    {
        var link = Begin with { Page = 3, Token = JsonSerializer.SerializeToElement("https://api.example.com/a?page=4&access_token=canary-55") };
        var text = link.ToText(new MemorySeal());

        text.ShouldNotContain("canary");
        var read = ReadPosition.Parse(text, new MemorySeal());
        (read.Page, read.StartedAt, read.Token!.Value.GetString()).ShouldBe((3, link.StartedAt, link.Token!.Value.GetString()));
        (Begin with { Token = JsonSerializer.SerializeToElement(4) }).ToText(new MemorySeal()).ShouldContain("\"token\":4");
    }

    [Fact]
    public void Positions_of_before_that_stand_open_are_read()
    {
        var open = (Begin with { Job = new JobPosition { Targets = ["a", "b"], Target = 1 } }).ToString();

        ReadPosition.Parse(open, new MemorySeal()).Job!.Targets.ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("""{"v":2,"sealed":"AAAA"}""")]
    [InlineData("""{"v":2,"sealed":"no base64!"}""")]
    public void A_position_that_another_process_sealed_is_a_failure_that_says_so(string text) =>
        Should.Throw<SyncFleetException>(() => ReadPosition.Parse(text, new MemorySeal())).Kind.ShouldBe(FailureKind.Defect);
}
