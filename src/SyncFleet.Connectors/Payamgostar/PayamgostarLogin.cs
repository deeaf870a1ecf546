using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Times;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>Logs in, or renews a session that has ended by its refresh token.</summary>
internal sealed class PayamgostarLogin(SourceContext source, PayamgostarSettings settings, UpstreamClient client)
{
    // Some failed log-ins lock the account for 15 to 30 minutes.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LockedPause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LifetimeWhenUnsaid = TimeSpan.FromHours(1);

    /// <param name="ended">The session that has ended; null: there is none.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <exception cref="LoginRefusedException">The credentials are not taken.</exception>
    public async Task<SourceToken> EnterAsync(SourceToken? ended, CancellationToken cancellationToken)
    {
        if (settings.LoginVersion == 1)
        {
            var form = $"username={Uri.EscapeDataString(settings.Username)}&password={Uri.EscapeDataString(settings.Password)}&grant_type=password";
            var answer = await SendAsync("api/v1/auth", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", Judge, cancellationToken);
            return Read(answer, "access_token");
        }

        return ended?.Refresh is { } refresh && await TryRenewAsync(refresh, cancellationToken) is { } renewed
            ? renewed
            : Read(await SendAsync("api/v2/auth/login", LoginBody(), "application/json", Judge, cancellationToken), "accessToken");
    }

    // Null: the refresh token is worth nothing any more.
    private async Task<SourceToken?> TryRenewAsync(string refresh, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            "api/v2/auth/token/refresh",
            JsonSerializer.SerializeToUtf8Bytes(new { refreshToken = refresh }),
            "application/json",
            response => response.Status is 400 or 401 or 403 or 404 ? Disposition.Ignore : null,
            cancellationToken);
        return answer.IsIgnored ? null : Read(answer, "accessToken");
    }

    private byte[] LoginBody() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        username = settings.Username,
        password = settings.Password,
        deviceId = "syncfleet",
        platformType = 1,
        os = "linux",
        osVersion = "1",
        token = "",
    });

    private Task<UpstreamResponse> SendAsync(string path, byte[] body, string contentType, ResponseClassifier judge, CancellationToken cancellationToken) =>
        client.SendAsync(
            new UpstreamRequest
            {
                Method = HttpMethod.Post,
                Uri = new Uri(settings.BaseUri, path),
                Headers = [new("Accept", "application/json")],
                Body = body,
                ContentType = contentType,
                Budgets = [settings.Requests],
                TryTimeout = TimeSpan.FromSeconds(20),
            },
            judge,
            cancellationToken);

    private Disposition? Judge(UpstreamResponse response) => response.Status switch
    {
        400 or 401 => throw new LoginRefusedException($"{response}: user name or password are wrong", RefusedPause),
        403 => throw new LoginRefusedException($"{response}: the account is locked for a while", LockedPause),
        402 => Disposition.Fail(
            FailureKind.Configuration,
            PayamgostarErrors.Say("the module of this log-in is not licensed; try loginVersion 1", response, [settings.Password])),
        _ => null,
    };

    private SourceToken Read(UpstreamResponse response, string accessField)
    {
        using var body = JsonBody.Parse(response);
        return new SourceToken
        {
            Access = body.RootElement.TextOf(accessField)
                ?? throw new SyncFleetException(FailureKind.Defect, $"{response}, but without '{accessField}'", response.Measure()),
            Refresh = body.RootElement.TextOf("refreshToken"),
            ExpiresAt = source.Time.GetUtcNow() + Lifetime(body.RootElement, response) - Margin,
        };
    }

    // The server's clock may be minutes off ours, so the end is taken as a length by its own Date header.
    private TimeSpan Lifetime(JsonElement body, UpstreamResponse response)
    {
        if (body.Member("expires_in") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetDouble(out var given))
        {
            return TimeSpan.FromSeconds(Math.Clamp(given, 0, 86_400 * 30));
        }

        if (!TehranTime.TryParse(body.TextOf("expiresAt"), out var end))
        {
            return LifetimeWhenUnsaid;
        }

        var now = DateTimeOffset.TryParse(response.Header("Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : source.Time.GetUtcNow();
        return end - now;
    }
}
