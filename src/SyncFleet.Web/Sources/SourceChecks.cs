using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Sources;

/// <summary>Asks a fetcher to try a source: no secret is ever opened in the web process.</summary>
public sealed class SourceChecks(IBus bus)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <exception cref="ApiProblemException">504: no fetcher answered within 45 s.</exception>
    public async Task<SourceCheckResult> CheckAsync(CheckSource question, CancellationToken cancellationToken)
    {
        var client = bus.CreateRequestClient<CheckSource>(new Uri("exchange:" + QueueNames.CheckSource(question.Connector)), RequestTimeout.After(ms: (int)Limit.TotalMilliseconds));
        try
        {
            var answer = (await client.GetResponse<SourceChecked>(question, cancellationToken)).Message;
            return new() { Succeeded = answer.Succeeded, Kind = answer.Kind, Message = answer.Message };
        }
        catch (RequestTimeoutException)
        {
            throw new ApiProblemException(
                StatusCodes.Status504GatewayTimeout,
                "No fetcher answered",
                $"No fetcher with the connector '{question.Connector}' answered within {Limit.TotalSeconds} s. See that one runs: its /health/ready says what it waits for. Then check again.");
        }
        catch (RequestFaultException)
        {
            throw new ApiProblemException(
                StatusCodes.Status502BadGateway, "The check failed in the fetcher", "The fetcher could not carry out the check; its log says why. Then check again.");
        }
    }
}
