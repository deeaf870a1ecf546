using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Siagh;

/// <summary>Siagh's failures, which come with status 200: entries of <c>Errors</c>, <c>ReturnValue</c> false, or a web page.</summary>
internal static class SiaghErrors
{
    private const int LongestMessage = 200;

    public static HttpStatusTable Statuses { get; } = HttpStatusTable.Default.With(
        new HttpStatusRow(401, 401, FailureKind.Configuration, "check username and passwordHash"),
        new HttpStatusRow(404, 404, FailureKind.Configuration, "check baseUrl"));

    /// <summary>A page for people where data should be.</summary>
    public static bool IsWebPage(UpstreamResponse response) =>
        response.MediaType == "text/html" || JsonBody.Content(response).Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];

    /// <summary>What the source says was wrong, without its secrets; null: it says nothing.</summary>
    public static string? Message(JsonElement answer, IReadOnlyList<string> secrets)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("Errors", out var errors) || errors.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var text = errors.EnumerateArray()
            .SelectMany(error => new[] { Text(error, "Description"), Text(error, "MessageText") })
            .FirstOrDefault(said => said.Length > 0);
        return text is null ? null : $"Siagh says: {Show(text, secrets)}";
    }

    private static string Text(JsonElement error, string name) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Show(string message, IReadOnlyList<string> secrets)
    {
        var plain = secrets.Aggregate(message, (text, secret) => text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));
        plain = string.Concat(plain.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return plain.Length <= LongestMessage ? plain : $"{plain[..LongestMessage]}…";
    }
}
