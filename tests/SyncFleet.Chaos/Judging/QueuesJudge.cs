using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace SyncFleet.Chaos.Judging;

/// <summary>What the broker must say once all is quiet: nothing, in any queue, error and skipped queues included.</summary>
internal sealed class QueuesJudge(Uri management, Uri broker, Verdict verdict)
{
    // The broker's HTTP interface counts every five seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private const int LookTimes = 6;

    public async Task JudgeAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = management };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(broker.UserInfo))));
        var started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> left = [];
        for (var empty = 0; empty < LookTimes && Stopwatch.GetElapsedTime(started) < Limit; empty = left.Count == 0 ? empty + 1 : 0)
        {
            left = await ReadAsync(http, cancellationToken);
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        foreach (var queue in left)
        {
            verdict.Left(queue);
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var queues = await http.GetFromJsonAsync<JsonElement>("api/queues", cancellationToken);
        return [.. queues.EnumerateArray()
            .Select(q => (Name: q.GetProperty("name").GetString(), Messages: q.TryGetProperty("messages", out var count) ? count.GetInt64() : 0))
            .Where(q => q.Messages > 0)
            .Select(q => $"{q.Messages} messages in {q.Name}")];
    }
}
