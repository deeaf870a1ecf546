using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Payamgostar;
using SyncFleet.Connectors.QuickBooks;
using SyncFleet.Connectors.Siagh;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Conformance;
using SyncFleet.Tests.Sandbox;
using Xunit;

namespace SyncFleet.Tests.Connectors;

/// <summary>Whatever goes wrong on the way costs tries and no record, as long as the reader goes on from its last page.</summary>
public sealed class FaultsOnTheWayTests
{
    private static readonly string[] Kinds = ["serverError", "errorBody", "cutConnection", "html", "truncatedJson", "tooManyRequests", "repeatPage"];

    [Theory]
    [InlineData("quickbooks", "customers", "Id")]
    [InlineData("quickbooks", "payments", "Id")]
    [InlineData("payamgostar", "persons", "crmId")]
    [InlineData("siagh", "contacts", "Code")]
    public async Task Every_record_arrives_through_faults_and_ended_sessions(string upstream, string stream, string key)
    {
        await using var reading = await StartAsync(upstream);
        foreach (var kind in Kinds)
        {
            await reading.Sandbox.FaultAsync(new { kind, upstream, rate = 0.05, retryAfterSeconds = 1 });
        }

        var (keys, failures, request) = (new HashSet<string>(StringComparer.Ordinal), new List<FailureKind>(), new ReadRequest { Stream = stream });
        do
        {
            failures.Count.ShouldBeLessThan(200);
            try
            {
                var (records, next) = await reading.ReadPageAsync(request);
                keys.UnionWith(records.Select(record => record.GetProperty(key).GetRawText()));
                request = request with { Position = next };
            }
            catch (SyncFleetException failure)
            {
                failures.Add(failure.Kind);
                await reading.Sandbox.PostAsync($"/sandbox/end-sessions/{upstream}");
            }
        }
        while (keys.Count == 0 || request.Position is not null);

        keys.Count.ShouldBe(300);
        failures.ShouldAllBe(kind => kind == FailureKind.Transient || kind == FailureKind.Throttled);
    }

    [Theory]
    [InlineData("quickbooks", "customers")]
    [InlineData("payamgostar", "persons")]
    [InlineData("siagh", "contacts")]
    public async Task Malformed_records_travel_with_their_neighbours(string upstream, string stream)
    {
        await using var reading = await StartAsync(upstream);
        await reading.Sandbox.FaultAsync(new { kind = "malformed", upstream, rate = 0.1, variant = "wrongType" });

        (await reading.ReadAsync(stream)).Records.Count.ShouldBe(300);
    }

    private static async Task<SandboxReading> StartAsync(string upstream)
    {
        var sandbox = await SandboxHost.StartAsync("--Now", "real", "--Records", "300", "--Siagh:StaffEvery", "0");
        var address = new Uri(sandbox.Client.BaseAddress!, upstream);
        return upstream switch
        {
            "quickbooks" => new SandboxReading(sandbox, new QuickBooksConnector(), QuickBooksSources.Settings(address, pageSize: 20)),
            "payamgostar" => new SandboxReading(sandbox, new PayamgostarConnector(), new { baseUrl = address, username = "demo", password = "demo-password", pageSize = 20 }),
            _ => new SandboxReading(sandbox, new SiaghConnector(), new { baseUrl = address, username = "حسابدار", passwordHash = "4B4D9529148D8D9440D7E20C78287F69", pageSize = 20 }),
        };
    }
}
