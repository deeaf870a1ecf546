using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>
/// The access token of a company: the kept one while it holds, then a new one for the newest refresh token. Each use of a refresh
/// token may bring another one and kill it, so the token store sees to it that the fleet asks once and keeps what it gets.
/// </summary>
internal sealed class QuickBooksTokens(SourceContext source, QuickBooksSettings settings, UpstreamClient client)
{
    private const string Name = "oauth";

    // Renewed a little early, so that a request under way does not meet the end.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(90);

    private readonly string _origin = settings.Origin;

    /// <param name="refused">A token that was just refused and is not given again; null: none.</param>
    /// <param name="cancellationToken">Stops the wait for the token.</param>
    public async Task<string> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        var token = await GrantTokens.GetAsync(
            source.Tokens,
            Name,
            _origin,
            kept => kept.Origin == _origin && kept.Access != refused && kept.ExpiresAt > source.Time.GetUtcNow(),
            (kept, stop) => RenewAsync(kept?.Origin == _origin ? kept.Refresh : null, stop),
            cancellationToken);
        return token.Access;
    }

    private async Task<SourceToken> RenewAsync(string? refresh, CancellationToken cancellationToken)
    {
        refresh ??= settings.RefreshToken;
        var request = new UpstreamRequest
        {
            Method = HttpMethod.Post,
            Uri = settings.TokenUri,
            Headers = [new("Authorization", settings.ClientAuthorization), new("Accept", "application/json")],
            ContentType = "application/x-www-form-urlencoded",
            Body = Encoding.UTF8.GetBytes($"grant_type=refresh_token&refresh_token={Uri.EscapeDataString(refresh)}"),
            TryTimeout = TimeSpan.FromSeconds(20),
        };
        var response = await client.SendAsync(request, Judge, cancellationToken);
        using var body = JsonBody.Parse(response);
        var seconds = body.RootElement.TryGetProperty("expires_in", out var value) && value.TryGetDouble(out var given) ? given : 3600;
        return new SourceToken
        {
            Access = Text(body.RootElement, "access_token")
                ?? throw new SyncFleetException(FailureKind.Defect, $"{response}, but without an access_token", response.Measure()),
            Refresh = Text(body.RootElement, "refresh_token") ?? refresh,
            ExpiresAt = source.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds) - Margin,
            Origin = _origin,
        };
    }

    private static Disposition? Judge(UpstreamResponse response)
    {
        if (response.Status is not (400 or 401 or 403))
        {
            return null;
        }

        return Error(response) switch
        {
            "invalid_grant" => throw new GrantRefusedException(
                $"{response}: the refresh token has run out or was replaced; the company must be connected again and the new refreshToken set"),
            _ => Disposition.Fail(FailureKind.Configuration, "check clientId and clientSecret"),
        };
    }

    private static string? Error(UpstreamResponse response)
    {
        try
        {
            using var body = JsonDocument.Parse(JsonBody.Content(response));
            return Text(body.RootElement, "error");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
