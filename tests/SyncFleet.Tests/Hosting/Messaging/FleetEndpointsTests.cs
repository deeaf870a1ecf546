using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Hosting.Messaging;
using Xunit;

namespace SyncFleet.Tests.Hosting.Messaging;

public sealed class FleetEndpointsTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.CannotConnectNow, true)]
    [InlineData(PostgresErrorCodes.DiskFull, true)]
    [InlineData(PostgresErrorCodes.OutOfMemory, true)]
    [InlineData(PostgresErrorCodes.TooManyConnections, true)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    [InlineData(PostgresErrorCodes.SyntaxError, false)]
    public void A_database_without_room_is_waited_for_and_a_refused_statement_is_not(string state, bool isOutage)
    {
        PostgresException said = new("said", "ERROR", "ERROR", state);

        FleetEndpoints.IsOutage(said).ShouldBe(isOutage);
        FleetEndpoints.IsOutage(new InvalidOperationException("around it", said)).ShouldBe(isOutage);
    }

    [Fact]
    public void A_connection_that_broke_when_it_was_handed_out_is_an_outage_and_another_disposed_object_is_our_fault()
    {
        FleetEndpoints.IsOutage(new ObjectDisposedException(typeof(ManualResetEventSlim).FullName)).ShouldBeTrue();
        FleetEndpoints.IsOutage(new ObjectDisposedException("Scratch")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(PostgresErrorCodes.CannotConnectNow, true)]
    [InlineData(PostgresErrorCodes.DiskFull, false)]
    public void A_destination_without_room_is_a_failure_of_its_stream(string state, bool isOutage) =>
        FleetEndpoints.IsOutage(new SyncFleetException(FailureKind.Transient, "stated", inner: new PostgresException("said", "ERROR", "ERROR", state))).ShouldBe(isOutage);
}
