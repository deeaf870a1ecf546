using System.Net.Sockets;
using Polly;
using Polly.Retry;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// Sends a connector's requests during one read. Takes the rate budget before every try, retries in memory what may soon work,
/// and turns everything else into a <see cref="SyncFleetException"/> of the right kind. Nothing waits here for a rate limit.
/// Safe for several requests at once.
/// </summary>
public sealed class UpstreamClient
{
    private readonly SourceContext _source;
    private readonly UpstreamClientOptions _options;
    private readonly RequestSender _sender;
    private readonly ResiliencePipeline _retries;
    private int _started;

    public UpstreamClient(SourceContext source, UpstreamClientOptions options)
    {
        _source = source;
        _options = options;
        _sender = new RequestSender(source.Http, options);
        _retries = CreateRetries(source.Time, options);
    }

    /// <summary>Sends a request; the status table decides what the answer means.</summary>
    /// <exception cref="SyncFleetException">Whatever kept the answer from being a success.</exception>
    public Task<UpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, null, cancellationToken);

    /// <summary>Sends a request; <paramref name="classify"/> is asked first, for good answers too.</summary>
    /// <exception cref="SyncFleetException">Whatever kept the answer from being a success.</exception>
    public async Task<UpstreamResponse> SendAsync(UpstreamRequest request, ResponseClassifier? classify, CancellationToken cancellationToken)
    {
        if (!request.Repeatable || _options.MaxTries <= 1)
        {
            return await TryAsync(request, classify, 1, cancellationToken);
        }

        var attempt = 0;
        return await _retries.ExecuteAsync(
            async token => await TryAsync(request, classify, ++attempt, token), cancellationToken);
    }

    /// <summary>
    /// Sends a request whose good answer is read as it comes; the status table decides what the answer means. Trying again ends with the
    /// answer's head: a body that breaks off is the reader's to see.
    /// </summary>
    /// <exception cref="SyncFleetException">Whatever kept the answer from being a success.</exception>
    public async Task<UpstreamDownload> OpenAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var attempt = 0;
        return await _retries.ExecuteAsync(
            async token =>
            {
                attempt++;
                var download = await BoundAsync(request, t => _sender.OpenAsync(request, inner => TakeAsync(request, inner), t), token);
                try
                {
                    await HeedRateLimitAsync(download.Response, token);
                    await JudgeAsync(download.Response with { Attempt = attempt }, null, token);
                    return download;
                }
                catch
                {
                    await download.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);
    }

    private static ResiliencePipeline CreateRetries(TimeProvider time, UpstreamClientOptions options)
    {
        if (options.MaxTries <= 1)
        {
            return ResiliencePipeline.Empty;
        }

        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxTries - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.LongestRetryDelay,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is SyncFleetException { Kind: FailureKind.Transient } failure
                    && (failure.RetryAfter ?? TimeSpan.Zero) <= options.LongestRetryDelay),
                DelayGenerator = static args => ValueTask.FromResult((args.Outcome.Exception as SyncFleetException)?.RetryAfter),
            })
            .Build();
    }

    private async Task<UpstreamResponse> TryAsync(
        UpstreamRequest request, ResponseClassifier? classify, int attempt, CancellationToken cancellationToken)
    {
        var response = await FetchAsync(request, cancellationToken) with { Request = request, Attempt = attempt };
        return await JudgeAsync(response, classify, cancellationToken);
    }

    private async Task<UpstreamResponse> JudgeAsync(UpstreamResponse response, ResponseClassifier? classify, CancellationToken cancellationToken)
    {
        var disposition = classify?.Invoke(response) ?? Classify(response);
        switch (disposition.Action)
        {
            case DispositionAction.Success:
                Keep(response);
                return response;
            case DispositionAction.Ignore:
                return response with { IsIgnored = true };
            case DispositionAction.Throttled:
                throw await ThrottleAsync(response, disposition, cancellationToken);
            case DispositionAction.Retry:
                throw Failure(response, disposition, disposition.After ?? WaitHints.RetryAfter(response, _source.Time.GetUtcNow()));
            default:
                throw Failure(response, disposition, null);
        }
    }

    // A kept answer, or the source's; one that says that nothing has changed stands for the kept one.
    private async Task<UpstreamResponse> FetchAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var kept = request.KeepFor is not null && request.Method == HttpMethod.Get ? _source.Cache.Find(request) : null;
        if (!request.AsksAgain && kept?.FreshUntil > _source.Time.GetUtcNow())
        {
            return kept.Response;
        }

        var asked = kept?.ETag is { } tag ? request with { Headers = [.. request.Headers, new("If-None-Match", tag)] } : request;
        var response = await BoundAsync(asked, token => _sender.SendAsync(asked, inner => TakeAsync(asked, inner), token), cancellationToken);
        await HeedRateLimitAsync(response, cancellationToken);
        return kept is not null && response.Status == 304 ? kept.Response : response;
    }

    private void Keep(UpstreamResponse response)
    {
        var request = response.Request;

        // An answer given from the cache is not younger for it.
        if (request.KeepFor is { } life && request.Method == HttpMethod.Get && (request.AsksAgain || !(_source.Cache.Find(request)?.FreshUntil > _source.Time.GetUtcNow())))
        {
            _source.Cache.Keep(request, response, _source.Time.GetUtcNow() + life);
        }
    }

    private Disposition Classify(UpstreamResponse response)
    {
        if (response.IsSuccess || response.Status == 304)
        {
            return Disposition.Success;
        }

        var row = _options.Statuses.Find(response.Status);
        return Disposition.Fail(row.Kind, row.NextStep);
    }

    private async Task<T> BoundAsync<T>(UpstreamRequest request, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        var limit = request.TryTimeout ?? _options.TryTimeout;
        using var clock = new CancellationTokenSource(limit, _source.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await send(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Transient(
                clock.IsCancellationRequested
                    ? $"{_options.Connector} did not answer {request} within {limit.TotalSeconds:0.#} s"
                    : $"{_options.Connector} could not be reached for {request}: connecting took too long",
                e);
        }
        catch (HttpRequestException e) when (e.InnerException is SyncFleetException refused)
        {
            throw new SyncFleetException(refused.Kind, refused.Message, refused.Detail, refused.RetryAfter, refused);
        }
        catch (HttpRequestException e)
        {
            throw Transient($"{_options.Connector} could not be reached for {request}: {ConnectionCauses.Explain(e)}", e);
        }
        catch (SocketException e)
        {
            // The runtime's own handler lets it through bare when a connection is reset right after it was made.
            throw Transient($"{_options.Connector} could not be reached for {request}: the connection was cut before the request", e);
        }
        catch (IOException e)
        {
            throw Transient($"{_options.Connector} broke off its answer to {request}", e);
        }
    }

    private async ValueTask TakeAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (request.Budgets.Count > 0 && await _source.Budget.TakeAsync(request.Budgets, cancellationToken) is { } refusal)
        {
            var wait = refusal.AskAgainAfter;
            throw new SyncFleetException(
                FailureKind.Throttled,
                $"the rate budget of {_options.Connector} is used up until {(_source.Time.GetUtcNow() + wait).UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC",
                $"budget {refusal.Budget}",
                wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
        }

        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _source.OnFirstRequest?.Invoke();
        }
    }

    // A good answer may say that it was the last one for a while: then nobody asks until the reset.
    private async ValueTask HeedRateLimitAsync(UpstreamResponse response, CancellationToken cancellationToken)
    {
        if (response.IsSuccess && WaitHints.ReadExhausted(response, _source.Time.GetUtcNow()) is { } wait)
        {
            await BlockAsync(response.Request, wait, cancellationToken);
        }
    }

    private async ValueTask<SyncFleetException> ThrottleAsync(
        UpstreamResponse response, Disposition disposition, CancellationToken cancellationToken)
    {
        var wait = disposition.After ?? WaitHints.Read(response, _source.Time.GetUtcNow()) ?? _options.ThrottledDelay;
        await BlockAsync(response.Request, wait, cancellationToken);
        return Failure(response, disposition, wait);
    }

    private ValueTask BlockAsync(UpstreamRequest request, TimeSpan wait, CancellationToken cancellationToken) =>
        request.Budgets.Count > 0 ? _source.Budget.BlockAsync(request.Budgets, wait, cancellationToken) : ValueTask.CompletedTask;

    private static SyncFleetException Failure(UpstreamResponse response, Disposition disposition, TimeSpan? after) => new(
        disposition.Kind,
        disposition.Message is { } message ? $"{response}: {message}" : response.ToString(),
        response.Measure(),
        after);

    private static SyncFleetException Transient(string message, Exception cause) =>
        new(FailureKind.Transient, message, cause.GetType().Name, null, cause);
}
