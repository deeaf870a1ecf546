using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Files;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Files;

/// <summary>A tenant's location leads nowhere but into the folders that an operator opened.</summary>
public sealed class FileFoldersTests : IDisposable
{
    private readonly FilesFolder _outside = new();
    private readonly FilesFolder _folder = new();

    public FileFoldersTests()
    {
        _folder.Write("in/a.csv", "id\n1\n");
        _outside.Write("secret.csv", "id\n666\n");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link.csv"), Path.Combine(_outside.Path, "secret.csv"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "way"), _outside.Path);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "inner"), Path.Combine(_folder.Path, "in"));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("in/a.csv")]
    [InlineData("in/*.csv")]
    [InlineData("in/../in/a.csv")]
    [InlineData("inner/a.csv")]
    public async Task Files_below_an_open_folder_are_read(string location) =>
        FilesFolder.Values(await _folder.ReadAsync(_folder.Csv, Settings(location)), "id").ShouldBe(["1"]);

    [Fact]
    public async Task A_full_path_below_an_open_folder_is_read() =>
        FilesFolder.Values(await _folder.ReadAsync(_folder.Csv, Settings(Path.Combine(_folder.Path, "in", "a.csv"))), "id").ShouldBe(["1"]);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("in/../../x.csv")]
    [InlineData("link.csv")]
    [InlineData("way/secret.csv")]
    [InlineData("way/none.csv")]
    [InlineData("file:///etc/passwd")]
    public async Task Everything_else_is_refused(string location)
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(() => _folder.ReadAsync(_folder.Csv, Settings(location)));

        failure.Kind.ShouldBe(FailureKind.Configuration);
    }

    [Theory]
    [InlineData("*.csv")]
    [InlineData("way/*.csv")]
    public async Task A_pattern_does_not_lead_out_either(string location)
    {
        try
        {
            FilesFolder.Records(await _folder.ReadAsync(_folder.Csv, Settings(location))).ShouldBeEmpty();
        }
        catch (SyncFleetException failure)
        {
            failure.Kind.ShouldBe(FailureKind.Configuration);
        }
    }

    [Fact]
    public async Task Without_a_word_of_the_operator_there_is_no_folder() =>
        (await Should.ThrowAsync<SyncFleetException>(() => _folder.ReadAsync(FilesConnector.Csv(LocalAccess.None), Settings("/etc/passwd"))))
            .Message.ShouldContain("SYNCFLEET_FETCHER__FILEFOLDERS__0");

    [Fact]
    public async Task A_folder_whose_name_begins_alike_is_another()
    {
        var twin = Directory.CreateDirectory(_folder.Path + "-twin");
        await File.WriteAllTextAsync(Path.Combine(twin.FullName, "a.csv"), "id\n666\n", TestContext.Current.CancellationToken);

        await Should.ThrowAsync<SyncFleetException>(() => _folder.ReadAsync(_folder.Csv, Settings(Path.Combine(twin.FullName, "a.csv"))));

        twin.Delete(recursive: true);
    }

    private static object Settings(string location) => new { streams = new Dictionary<string, string> { ["rows"] = location } };
}
