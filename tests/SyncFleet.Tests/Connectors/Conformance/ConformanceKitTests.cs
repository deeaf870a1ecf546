using System.Reflection;
using Shouldly;
using SyncFleet.Testing.Conformance;
using Xunit;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>The suite itself: it passes a good connector, and notices every fault.</summary>
public sealed class ConformanceKitTests
{
    private static readonly MethodInfo[] Facts =
        [.. typeof(ConnectorConformanceTests).GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(method => method.IsDefined(typeof(FactAttribute)))];

    public static TheoryData<ConnectorFault> Faults => [.. Enum.GetValues<ConnectorFault>().Where(fault => fault != ConnectorFault.None)];

    [Fact]
    public async Task A_connector_without_a_fault_passes()
    {
        (await FailedAsync(ConnectorFault.None)).ShouldBeEmpty();
        Facts.Length.ShouldBeGreaterThan(10);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_fault_is_noticed(ConnectorFault fault) => (await FailedAsync(fault)).ShouldNotBeEmpty();

    [Fact]
    public async Task A_reason_that_does_not_hold_is_noticed()
    {
        var suite = new LazySuite();

        var failure = await Assert.ThrowsAsync<ShouldAssertException>(suite.The_next_read_gives_what_changed_and_nothing_older_than_its_checkpoint);

        failure.Message.ShouldContain("may not be skipped");
    }

    private static async Task<List<string>> FailedAsync(ConnectorFault fault)
    {
        List<string> failed = [];
        foreach (var fact in Facts)
        {
            try
            {
                await (Task)fact.Invoke(new Suite(fault), null)!;
            }
            catch (Exception failure) when (failure is ShouldAssertException or NotSupportedException or InvalidOperationException)
            {
                failed.Add(fact.Name);
            }
        }

        return failed;
    }

    private sealed class Suite(ConnectorFault fault) : ConnectorConformanceTests
    {
        protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ConformanceSource>(new FaultySource(fault));
    }

    private sealed class LazySuite : ConnectorConformanceTests
    {
        public override string NoCursor => "nobody has looked";

        protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ConformanceSource>(new FaultySource(ConnectorFault.None));
    }
}
