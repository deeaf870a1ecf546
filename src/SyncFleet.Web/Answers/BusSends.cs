using MassTransit;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Web.Answers;

/// <summary>Sends for a caller who waits for the answer: for a broker that is away there is a limit.</summary>
public sealed class BusSends(FleetBus bus, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Sends a message to a queue.</summary>
    /// <param name="queue">One of <see cref="SyncFleet.Contracts.QueueNames"/>.</param>
    /// <param name="message">The message.</param>
    /// <param name="consequence">What the caller must know when the broker does not answer: what was and what was not done.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="ApiProblemException">503: no confirm within 10 s, or no connection.</exception>
    public async Task SendAsync<T>(string queue, T message, string consequence, CancellationToken cancellationToken)
        where T : class
    {
        using CancellationTokenSource limit = new(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await bus.SendAsync(queue, message, either.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && IsAway(failure, limit))
        {
            throw new ApiProblemException(
                StatusCodes.Status503ServiceUnavailable,
                "The broker does not answer",
                $"RabbitMQ did not confirm within {Limit.TotalSeconds} s. {consequence} /health/ready says what is waited for.");
        }
    }

    /// <summary>True when what was thrown by a send means that the broker was not there in time.</summary>
    internal static bool IsAway(Exception failure, CancellationTokenSource limit) =>
        FleetEndpoints.IsOutage(failure) || (limit.IsCancellationRequested && failure is OperationCanceledException or RequestException);
}
