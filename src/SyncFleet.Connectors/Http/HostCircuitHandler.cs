using System.Collections.Concurrent;
using System.Net.Sockets;
using Polly;
using Polly.CircuitBreaker;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// A circuit breaker per host, shared by all reads of the process: while most requests to a host fail, further ones are
/// refused at once, with the time to wait, instead of each waiting for its own timeout.
/// </summary>
internal sealed class HostCircuitHandler(UpstreamHttpOptions options, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> _circuits = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Authority;
        var circuit = _circuits.GetOrAdd(host, static (_, self) => self.CreateCircuit(), this);
        try
        {
            return await circuit.ExecuteAsync(
                async (sent, token) => await base.SendAsync(sent, token), request, cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw new SyncFleetException(
                FailureKind.Transient,
                $"{host} is not answering well; it is left alone for a moment",
                "circuit open",
                e.RetryAfter ?? options.BreakerPause,
                e);
        }
    }

    private ResiliencePipeline<HttpResponseMessage> CreateCircuit() =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                MinimumThroughput = options.BreakerMinimum,
                FailureRatio = options.BreakerShare,
                SamplingDuration = options.BreakerWindow,
                BreakDuration = options.BreakerPause,
                ShouldHandle = static args => ValueTask.FromResult(IsHostFailure(args.Outcome)),
            })
            .Build();

    // A 500 is about the request; these are about the host. One tenant's bad request must not close the host to others.
    private static bool IsHostFailure(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } response } => (int)response.StatusCode is 502 or 503 or 504,
        { Exception: HttpRequestException { InnerException: not SyncFleetException } or SocketException } => true,
        _ => false,
    };
}
