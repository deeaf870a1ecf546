using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>Payamgostar's errors, which have no stable shape.</summary>
internal static class PayamgostarErrors
{
    private const int LongestMessage = 200;

    private static readonly string[] Fields = ["errorMessage", "error_description", "error", "message"];

    public static HttpStatusTable Statuses { get; } = HttpStatusTable.Default.With(
        new HttpStatusRow(402, 402, FailureKind.Configuration, "a module is not licensed; for the log-in, try loginVersion 1"),
        new HttpStatusRow(403, 403, FailureKind.Configuration, "the user lacks the permission"),
        new HttpStatusRow(404, 404, FailureKind.Configuration, "check baseUrl"));

    /// <summary>The verdict on an answer; null: its status is good.</summary>
    /// <exception cref="TokenRefusedException">The session has ended.</exception>
    public static Disposition? Judge(UpstreamResponse response, IReadOnlyList<string> secrets)
    {
        if (response.IsSuccess)
        {
            return null;
        }

        if (response.Status == 401)
        {
            throw new TokenRefusedException($"{response}: the session was refused");
        }

        var row = Statuses.Find(response.Status);
        return Disposition.Fail(row.Kind, Say(row.NextStep, response, secrets));
    }

    /// <summary>The next step and what the source says; null: neither.</summary>
    public static string? Say(string? step, UpstreamResponse response, IReadOnlyList<string> secrets)
    {
        var said = Read(response) is { Length: > 0 } text ? $"Payamgostar says: {Show(text, secrets)}" : null;
        return step is null ? said : said is null ? step : $"{step} ({said})";
    }

    private static string? Read(UpstreamResponse response)
    {
        if (response.Body.Length > 64 * 1024)
        {
            return null;
        }

        try
        {
            using var body = JsonDocument.Parse(JsonBody.Content(response));
            return Fields.Select(name => body.RootElement.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null)
                .FirstOrDefault(text => !string.IsNullOrEmpty(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Show(string message, IReadOnlyList<string> secrets)
    {
        var plain = secrets.Aggregate(message, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
        plain = string.Concat(plain.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return plain.Length <= LongestMessage ? plain : $"{plain[..LongestMessage]}…";
    }
}
