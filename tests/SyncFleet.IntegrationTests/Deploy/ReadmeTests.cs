using System.Text.RegularExpressions;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.IntegrationTests.Coordinator;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Deploy;

public sealed partial class ReadmeTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    [Fact]
    public async Task The_program_it_shows_starts_a_run()
    {
        await fixture.Tables.AddSyncAsync("finale", [["a"]]);

        await StartSyncExample.MainAsync([fixture.RabbitMq.ToString()]);

        var completed = await fixture.Log.WaitAsync<SyncRunCompleted>(m => m.Sync == "finale");
        (await fixture.Postgres.QueryAsync<string>("SELECT requested_by FROM syncfleet.sync_runs WHERE sync_run_id = $1", completed.SyncRunId.Value)).ShouldBe("nightly job");
    }

    [Fact]
    public void The_program_it_shows_is_the_one_that_was_run()
    {
        var source = Read("tests", "SyncFleet.IntegrationTests", "Deploy", "StartSyncExample.cs");
        var body = Body().Match(source).Groups["body"].Value.Replace("\n        ", "\n", StringComparison.Ordinal);
        var usings = string.Join('\n', Using().Matches(source).Select(m => m.Value));

        Blocks("README.md", "csharp").ShouldHaveSingleItem().ShouldBe($"{usings}\n{body}");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/definitions.md")]
    public void The_definitions_it_shows_have_no_faults(string file)
    {
        var connectors = ConnectorCatalogue.Load([], TimeProvider.System).All.Select(c => c.Description).ToList();
        var documents = SyncDefinitionReader.Read(string.Join("---\n", Blocks(file, "yaml")), file);

        documents.Problems.ShouldBeEmpty();
        documents.Syncs.ShouldNotBeEmpty();
        DefinitionCheck.Against(documents, connectors, new Dictionary<string, string>()).ShouldBeEmpty();
    }

    [Fact]
    public void The_scripts_and_files_it_names_are_there()
    {
        var text = Read("README.md") + Read("CONTRIBUTING.md");
        var named = Script().Matches(text).Select(m => m.Value).Concat(Link().Matches(text).Select(m => m.Groups["path"].Value)).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(8);
        named.Where(path => !Path.Exists(Path.Combine(LocalServices.Root, path))).ShouldBeEmpty();
    }

    [Fact]
    public void The_options_it_names_are_taken_by_their_scripts()
    {
        foreach (var match in Option().Matches(Read("README.md") + Read("CONTRIBUTING.md")).DistinctBy(m => m.Value))
        {
            Read("deploy", "local", match.Groups["script"].Value).ShouldContain(match.Groups["option"].Value + ")", Case.Sensitive, match.Value);
        }
    }

    private static List<string> Blocks(string file, string language) =>
        [.. Fence().Matches(Read(file)).Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["text"].Value)];

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([LocalServices.Root, .. path]));

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(@"MainAsync\(string\[\] args\)\n    \{(?<body>.*?\n)    \}\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Body();

    [GeneratedRegex("^using [A-Za-z.]+;$", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("deploy/local/[a-z]+")]
    private static partial Regex Script();

    [GeneratedRegex(@"\]\((?<path>[A-Za-z][^):]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"deploy/local/(?<script>[a-z]+) (?<option>--[a-z-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Option();
}
