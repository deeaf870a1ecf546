using System.Diagnostics;
using System.Text;
using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Sandbox;

public sealed class SandboxListingTests
{
    [Fact]
    public async Task The_list_has_address_and_credentials_of_every_simulated_source()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "syncfleet-sandbox.dll"), "--list", "--urls", "http://127.0.0.1:5080"])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;

        var list = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(0);
        Approved.Match(list, "list");
    }
}
