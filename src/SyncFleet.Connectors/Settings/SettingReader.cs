using System.Globalization;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Settings;

/// <summary>Reads settings by name. A value itself is never put into a failure: it might be a secret in the wrong place.</summary>
internal readonly struct SettingReader(string connector, JsonElement config)
{
    /// <summary>A text that must be there.</summary>
    public string Text(string name) => OptionalText(name) ?? throw Invalid(name, "a text");

    /// <summary>A text; null when it is not set.</summary>
    public string? OptionalText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString() is { Length: > 0 } text ? text : null,
        _ => throw Invalid(name, "a text"),
    };

    public int Number(string name, int otherwise, int least, int most) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least && number <= most => number,
        _ => throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}")),
    };

    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        _ => throw Invalid(name, "true or false"),
    };

    public IReadOnlyList<string> Texts(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        _ => throw Invalid(name, "a list of texts"),
    };

    /// <summary>A mapping of names to texts, in its order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Named(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Object } value when value.EnumerateObject().All(item => item.Value.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateObject().Select(item => KeyValuePair.Create(item.Name, item.Value.GetString()!))],
        _ => throw Invalid(name, "a mapping of names to texts"),
    };

    public SyncFleetException Invalid(string name, string allowed) =>
        new(FailureKind.Configuration, $"The setting '{name}' of the connector '{connector}' is missing or not valid. Allowed: {allowed}.");

    private JsonElement? Find(string name) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
