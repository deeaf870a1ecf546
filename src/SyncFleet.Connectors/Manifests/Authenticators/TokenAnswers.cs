using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>What the answers of a token endpoint mean, and where in them a value is.</summary>
internal sealed class TokenAnswers
{
    private const int MaxDepth = 5;

    private readonly HashSet<long> _codes;
    private readonly string _key;
    private readonly HashSet<string> _values;

    public TokenAnswers(ManifestComponent component, ManifestComponent? updater)
    {
        var at = updater is not null && updater.Has("refresh_token_error_status_codes") ? updater : component;
        _codes = [.. at.Items("refresh_token_error_status_codes").Select(code => code is ManifestScalar { Value: long number } ? number : 0L)];
        _key = at.Text("refresh_token_error_key") ?? "";
        _values = [.. at.Templates("refresh_token_error_values").Select(value => value.RenderConstant())];
        if (_codes.Count == 0)
        {
            (_codes, _key, _values) = ([400], "error", ["invalid_grant", "invalid_permissions"]);
        }
    }

    /// <summary>A refresh token that is no good any more is the tenant's to renew; any other refusal is about the connector's request.</summary>
    /// <exception cref="GrantRefusedException">The refresh token is no good any more.</exception>
    public Disposition? Classify(UpstreamResponse response)
    {
        if (response.IsSuccess)
        {
            return Disposition.Success;
        }

        if (response.Status is 429 or >= 500)
        {
            return Disposition.Retry();
        }

        return _codes.Contains(response.Status) && _values.Contains(ErrorOf(response) ?? "")
            ? throw new GrantRefusedException($"{response}: the refresh token has run out or was taken back; the source must be authorised again")
            : Disposition.Fail(FailureKind.Defect, "it gives no access token for these credentials; check client id, client secret and refresh token");
    }

    /// <summary>The value of that name in the answer or, if it is not there, below it.</summary>
    public static JsonElement? Find(JsonElement node, string name, int depth = 0)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            return depth >= MaxDepth ? null : node.EnumerateArray().Select(item => Find(item, name, depth + 1)).FirstOrDefault(found => found is not null);
        }

        if (node.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return null;
        }

        return node.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : node.EnumerateObject().Select(field => Find(field.Value, name, depth + 1)).FirstOrDefault(found => found is not null);
    }

    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    public static SyncFleetException Missing(UpstreamResponse response, string name) =>
        new(FailureKind.Defect, $"{response}, but without a '{name}' that can be used", response.Measure());

    private string? ErrorOf(UpstreamResponse response)
    {
        try
        {
            using var body = JsonDocument.Parse(JsonBody.Content(response));
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty(_key, out var value) ? TextOf(value) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
