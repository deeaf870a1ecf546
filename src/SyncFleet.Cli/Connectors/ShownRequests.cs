using Spectre.Console;

namespace SyncFleet.Cli.Connectors;

/// <summary>Shows every request as it is answered. Values of secrets are masked wherever they stand; of other headers only the names are shown.</summary>
internal sealed class ShownRequests(HttpMessageHandler transport, IAnsiConsole console, IReadOnlyList<string> secrets) : DelegatingHandler(transport)
{
    private const string Mask = "***";

    private static readonly HashSet<string> Open = new(StringComparer.OrdinalIgnoreCase) { "Accept", "User-Agent", "Range", "If-Range", "If-None-Match", "If-Modified-Since" };

    /// <summary>False: nothing is shown.</summary>
    public bool IsOn { get; init; } = true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            Write($"{Describe(request)} → {(int)answer.StatusCode}");
            return answer;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            Write($"{Describe(request)} → no answer");
            throw;
        }
    }

    private string Describe(HttpRequestMessage request)
    {
        var headers = string.Join(", ", request.Headers.NonValidated.Select(header => $"{header.Key}: {(Open.Contains(header.Key) ? header.Value.ToString() : Mask)}"));
        return $"{request.Method} {request.RequestUri?.AbsoluteUri}{(headers.Length == 0 ? "" : $" [{headers}]")}";
    }

    private void Write(string line)
    {
        if (IsOn)
        {
            console.Profile.Out.Writer.WriteLine(secrets.Aggregate(line, Without));
        }
    }

    private static string Without(string line, string secret) => line
        .Replace(secret, Mask, StringComparison.Ordinal)
        .Replace(Uri.EscapeDataString(secret), Mask, StringComparison.OrdinalIgnoreCase);
}
