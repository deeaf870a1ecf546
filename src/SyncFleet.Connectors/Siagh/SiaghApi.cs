using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Tokens;

namespace SyncFleet.Connectors.Siagh;

/// <summary>Siagh's requests: the log-in and the list of contacts.</summary>
internal sealed class SiaghApi
{
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMinutes(5);

    private readonly UpstreamClient _client;
    private readonly SiaghSettings _settings;
    private readonly LoginTokens _tokens;
    private readonly IReadOnlyList<string> _secrets;

    public SiaghApi(SourceContext source, SiaghSettings settings)
    {
        _settings = settings;
        _secrets = [settings.PasswordHash];
        _client = new UpstreamClient(source, new UpstreamClientOptions
        {
            Connector = SiaghConnector.Name,
            Statuses = SiaghErrors.Statuses,
            TryTimeout = TimeSpan.FromSeconds(50),
        });
        _tokens = new LoginTokens(source, SiaghConnector.Name, settings.Origin);
    }

    /// <summary>Logs in, whatever session there is.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => LogInAsync(null, cancellationToken);

    /// <summary>All contacts, a bare array. Of an ended session nothing tells but what comes in place of it; then there is one more log-in.</summary>
    public async Task<JsonDocument> ReadContactsAsync(CancellationToken cancellationToken)
    {
        string? refused = null;
        while (true)
        {
            var session = await _tokens.GetAsync(refused, LogInAsync, cancellationToken);
            try
            {
                JsonDocument? contacts = null;
                await _client.SendAsync(Request(session, isRepeat: refused is not null), response => Judge(response, refused is null, ref contacts), cancellationToken);
                return contacts!;
            }
            catch (TokenRefusedException) when (refused is null)
            {
                refused = session;
            }
        }
    }

    private Disposition? Judge(UpstreamResponse response, bool mayHaveEnded, ref JsonDocument? contacts)
    {
        if (!response.IsSuccess)
        {
            return response.Status == 401 ? throw Ended(response) : null;
        }

        if (SiaghErrors.IsWebPage(response))
        {
            return mayHaveEnded ? throw Ended(response) : Disposition.Retry(message: "a web page in place of data");
        }

        var body = JsonBody.Parse(response);
        if (body.RootElement.ValueKind == JsonValueKind.Array)
        {
            contacts = body;
            return Disposition.Success;
        }

        using (body)
        {
            return mayHaveEnded
                ? throw Ended(response)
                : Disposition.Retry(message: SiaghErrors.Message(body.RootElement, _secrets) ?? "a body that is no list of contacts");
        }
    }

    private static TokenRefusedException Ended(UpstreamResponse response) => new($"{response}: the session was refused, right after the log-in");

    // The repeat after a new log-in is one read with the first: nothing was read by that.
    private UpstreamRequest Request(string session, bool isRepeat) => new()
    {
        Uri = new Uri(_settings.BaseUri, "api/Sgh/GEN/Gn_Web_Users/GetAll"),
        Headers = [new("Authorization", session), new("Accept", "application/json")],
        Budgets = isRepeat ? [] : [_settings.Contacts],
    };

    private async Task<SourceToken> LogInAsync(SourceToken? ended, CancellationToken cancellationToken)
    {
        SourceToken? token = null;
        var request = new UpstreamRequest
        {
            Method = HttpMethod.Post,
            Uri = new Uri(_settings.BaseUri, "GeneralApi/LoginUser"),
            Headers = [new("Accept", "application/json")],
            Body = JsonSerializer.SerializeToUtf8Bytes(new { UserName = _settings.Username, Password = _settings.PasswordHash }),
            ContentType = "application/json",
            TryTimeout = TimeSpan.FromSeconds(20),
        };
        await _client.SendAsync(request, response => JudgeLogin(response, ref token), cancellationToken);
        return token!;
    }

    private Disposition? JudgeLogin(UpstreamResponse response, ref SourceToken? token)
    {
        if (response.Status is 400 or 401 or 403)
        {
            throw new LoginRefusedException($"{response}: user name or password are wrong", RefusedPause);
        }

        if (!response.IsSuccess)
        {
            return null;
        }

        using var body = JsonBody.Parse(response);
        var access = Text(body.RootElement, "SessionId") ?? Text(body.RootElement, "Token");
        if (access is null)
        {
            throw new LoginRefusedException(
                $"{response}: {SiaghErrors.Message(body.RootElement, _secrets) ?? "it gives no session for this user name and password"}", RefusedPause);
        }

        token = new SourceToken { Access = access };
        return Disposition.Success;
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
