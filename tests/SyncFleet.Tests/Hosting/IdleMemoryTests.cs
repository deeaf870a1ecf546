using Shouldly;
using SyncFleet.Hosting.Memory;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Hosting;

public sealed class IdleMemoryTests : IAsyncLifetime
{
    private static readonly TimeSpan Half = IdleMemory.Patience / 2;

    private readonly HandTime _time = new();
    private readonly WorkInHand _work;
    private readonly IdleMemory _memory;
    private int _released;

    public IdleMemoryTests()
    {
        _work = new WorkInHand(_time);
        _memory = new IdleMemory(_work, _time, () => _released++);
    }

    public async ValueTask InitializeAsync() => await _memory.StartAsync(TestContext.Current.CancellationToken);

    [Fact]
    public void Memory_is_given_back_once_after_the_start()
    {
        _time.Advance(Half);
        _released.ShouldBe(0);
        _time.Advance(Half);
        _released.ShouldBe(1);
        _time.Advance(10 * Half);
        _released.ShouldBe(1);
    }

    [Fact]
    public void Memory_is_given_back_when_nothing_came_for_a_while_after_the_last_work()
    {
        _time.Advance(2 * Half);
        Begin().Dispose();
        _time.Advance(Half);
        Begin().Dispose();
        _time.Advance(Half);
        _released.ShouldBe(1);
        _time.Advance(Half);
        _released.ShouldBe(2);
    }

    [Fact]
    public void A_process_with_work_in_hand_keeps_its_memory()
    {
        var work = Begin();
        _time.Advance(4 * Half);
        _released.ShouldBe(0);
        work.Dispose();
        _time.Advance(2 * Half);
        _released.ShouldBe(1);
    }

    [Fact]
    public async Task A_stopped_process_waits_no_more()
    {
        await _memory.StopAsync(TestContext.Current.CancellationToken);
        _time.Advance(2 * Half);
        Begin().Dispose();
        _time.Advance(2 * Half);
        _released.ShouldBe(1);
    }

    [Fact]
    public void Releasing_works_on_this_system() => Should.NotThrow(ProcessMemory.Release);

    public ValueTask DisposeAsync()
    {
        _memory.Dispose();
        _work.Dispose();
        return ValueTask.CompletedTask;
    }

    private HeldWork Begin() => _work.Begin("queue", "message", new Dictionary<string, object?>(StringComparer.Ordinal), sentAt: null);
}
