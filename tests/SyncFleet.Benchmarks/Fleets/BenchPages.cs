using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Finale;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Pages;

namespace SyncFleet.Benchmarks.Fleets;

/// <summary>Reads pages without a fleet, by the connector itself.</summary>
internal static class BenchPages
{
    /// <summary>The HTTP stack of a fetcher that may reach a sandbox.</summary>
    public static HttpMessageInvoker NewHttp() => UpstreamHttp.CreateInvoker(new UpstreamHttpOptions { AllowedAddresses = ["127.0.0.1"] }, TimeProvider.System);

    /// <summary>All pages of the products of a definition's account.</summary>
    public static IAsyncEnumerable<Page> ReadAsync(BenchDefinition bench, Uri sandbox, int pageSize, HttpMessageInvoker http)
    {
        var config = JsonNode.Parse(bench.Settings(sandbox, pageSize))!.AsObject();
        config["apiKey"] = bench.Account.Key;
        config["apiSecret"] = bench.Account.Secret;
        var source = new SourceContext { Config = JsonSerializer.SerializeToElement(config), Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = http };
        return new FinaleConnector().ReadAsync(source, new ReadRequest { Stream = "products" }, CancellationToken.None);
    }
}
