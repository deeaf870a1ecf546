using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace SyncFleet.Cli.Api;

/// <summary>Follows a run until it has ended. A connection that breaks is made again, for as long as <see cref="Patience"/>.</summary>
internal sealed class RunFollower(ApiClient api, TimeProvider time)
{
    /// <summary>How long nothing may be heard before the watch is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The API says something every 15 s, if only that nothing has changed.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <param name="run">Id of the run.</param>
    /// <param name="tell">Called for each state, the last one ended, and for each time the connection is lost.</param>
    /// <param name="cancellationToken">Ends the watch, not the run.</param>
    /// <exception cref="ApiException">There is no such run, the API was never there, or it stayed away for too long.</exception>
    public async Task FollowAsync(Guid run, Func<RunNews, ValueTask> tell, CancellationToken cancellationToken)
    {
        var heardAt = time.GetTimestamp();
        var delay = FirstDelay;
        while (true)
        {
            var cause = "The API ended the watch.";
            try
            {
                await foreach (var state in ReadAsync($"api/v1/runs/{run}/events", cancellationToken))
                {
                    (heardAt, delay) = (time.GetTimestamp(), FirstDelay);
                    await tell(new RunNews { State = state });
                    if (state.Value.HasEnded)
                    {
                        return;
                    }
                }
            }
            catch (Exception failure) when (IsBreak(failure, cancellationToken))
            {
                cause = failure is OperationCanceledException ? $"Nothing was heard for {LongestSilence.TotalSeconds:0} s." : failure.Message;
            }

            if (time.GetElapsedTime(heardAt) + delay > Patience)
            {
                throw new ApiException($"Nothing was heard of run {run} for {Patience.TotalMinutes:0} min. {cause} The run goes on without the watch; look again with: syncfleet run watch {run}", 0);
            }

            await tell(new RunNews { Lost = cause });
            await Task.Delay(delay, time, cancellationToken);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async IAsyncEnumerable<ApiAnswer<RunShape>> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = new(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var response = await api.OpenAsync(path, either.Token);
        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(either.Token))
        {
            silence.CancelAfter(LongestSilence);
            yield return ApiClient.Read(path, item.Data, ApiJson.Default.RunShape);
        }
    }

    private bool IsBreak(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        ApiException e => e.MayPass && api.HasAnswered,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => failure is HttpRequestException or IOException,
    };
}
