using Shouldly;
using SyncFleet.Chaos.Fleets;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>The small file system of the fault harness: full means full, and nothing of it stays.</summary>
public sealed class PageDiskTests
{
    [Fact]
    public async Task A_filled_disk_takes_nothing_until_it_is_freed_and_is_gone_in_the_end()
    {
        var disk = await PageDisk.MountAsync(AppContext.BaseDirectory);
        Assert.SkipUnless(disk.Refusal is null, disk.Refusal ?? "");
        var file = Path.Combine(disk.Folder, "pages", "more");

        disk.Fill().ShouldBeGreaterThan(100 * 1024 * 1024);
        Should.Throw<IOException>(() => File.WriteAllBytes(file, new byte[64 * 1024]));
        disk.Free();
        File.WriteAllBytes(file, new byte[64 * 1024]);
        await disk.DisposeAsync();

        Directory.Exists(disk.Folder).ShouldBeFalse();
    }
}
