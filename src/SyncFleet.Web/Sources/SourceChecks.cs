using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Sources;

/// <summary>Asks a fetcher to try a source: no secret is ever opened in the web process.</summary>
public sealed class SourceChecks(IBus bus, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    // The time of an answer is counted from when the question was sent; a broker that is away does not even take it.
    private static readonly TimeSpan BrokerLimit = Limit + TimeSpan.FromSeconds(5);

    /// <exception cref="ApiProblemException">504: no fetcher answered within 45 s. 503: the broker does not answer.</exception>
    public async Task<SourceCheckResult> CheckAsync(CheckSource question, CancellationToken cancellationToken)
    {
        var client = bus.CreateRequestClient<CheckSource>(new Uri("exchange:" + QueueNames.CheckSource(question.Connector)), RequestTimeout.After(ms: (int)Limit.TotalMilliseconds));
        using CancellationTokenSource limit = new(BrokerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = (await client.GetResponse<SourceChecked>(question, either.Token)).Message;
            return new() { Succeeded = answer.Succeeded, Kind = answer.Kind, Message = answer.Message };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && BusSends.IsAway(failure, limit))
        {
            throw new ApiProblemException(
                StatusCodes.Status503ServiceUnavailable,
                "The broker does not answer",
                $"RabbitMQ did not take the question within {BrokerLimit.TotalSeconds} s. /health/ready says what is waited for. Then check again.");
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
