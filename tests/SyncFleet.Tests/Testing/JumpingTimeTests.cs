using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Testing;

public sealed class JumpingTimeTests : IDisposable
{
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData(-11)]
    [InlineData(0)]
    [InlineData(11)]
    public void The_clock_is_off_by_what_the_file_says_and_elapsed_time_is_not(int hours)
    {
        JumpingTime.Jump(_file, TimeSpan.FromHours(hours));
        var time = new JumpingTime(_file);

        (time.GetUtcNow() - TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(hours)).Duration().ShouldBeLessThan(Slack);
        time.GetElapsedTime(TimeProvider.System.GetTimestamp()).ShouldBeLessThan(Slack);
    }

    [Fact]
    public void Without_its_file_the_clock_is_right()
    {
        File.Delete(_file);

        (new JumpingTime(_file).GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(Slack);
    }

    public void Dispose() => File.Delete(_file);
}
