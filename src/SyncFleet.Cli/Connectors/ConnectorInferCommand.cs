using System.CommandLine;
using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Drafts;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Budgets;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector infer URL</c>: drafts a manifest from one answer.</summary>
internal static class ConnectorInferCommand
{
    private const string TokenVariable = "SECRET_TOKEN";

    public static Command Create(GlobalOptions global)
    {
        Argument<string> url = new("URL") { Description = "An address that lists something in JSON." };
        Option<bool> bearer = new("--bearer") { Description = $"Ask with the bearer token in SYNCFLEET_{TokenVariable}." };
        Option<bool> quiet = new("--quiet") { Description = "Do not show the request." };
        Command command = new("infer", "Draft a manifest from one answer: records, paging, key, cursor, fields. Prints YAML.") { url, bearer, quiet };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                throw new CliUsageException($"'{parsed.GetValue(url)}' is not an http or https address.");
            }

            var token = parsed.GetValue(bearer)
                ? global.Cli.Configuration[TokenVariable] ?? throw new CliUsageException($"--bearer needs the token in SYNCFLEET_{TokenVariable}.")
                : null;
            var draft = ManifestDraft.Of(await AskAsync(global.Cli, address, token, !parsed.GetValue(quiet), cancellationToken));
            global.WriteLine(global.Json(parsed) ? JsonSerializer.Serialize(new DraftShape(draft), ConnectorJson.Default.DraftShape) : draft.TrimEnd('\n'));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<AnswerSample> AskAsync(CliContext cli, Uri address, string? token, bool isShown, CancellationToken cancellationToken)
    {
        var transport = cli.Upstream?.Invoke() ?? UpstreamHttp.CreateTransport(LocalConnectors.Http);
        using ShownRequests shown = new(transport, cli.Error, token is null ? [] : [token]) { IsOn = isShown };
        using var http = UpstreamHttp.CreateInvoker(LocalConnectors.Http, cli.Time, shown);
        SourceContext source = new() { Config = JsonSerializer.SerializeToElement(new { }), Budget = new UnlimitedBudget(), Time = cli.Time, Http = http };
        var request = new UpstreamRequest
        {
            Uri = address,
            Headers = token is null ? [new("Accept", "application/json")] : [new("Accept", "application/json"), new("Authorization", $"Bearer {token}")],
        };
        var response = await new UpstreamClient(source, new UpstreamClientOptions { Connector = address.Host }).SendAsync(request, cancellationToken);
        using var body = JsonBody.Parse(response);
        return new AnswerSample { Address = address, LinkHeader = response.Header("Link"), Body = body.RootElement.Clone(), NeedsToken = token is not null };
    }
}

/// <summary>A drafted manifest, for machines.</summary>
internal sealed record DraftShape(string Manifest);
