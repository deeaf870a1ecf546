using System.Globalization;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Settings;

/// <summary>
/// Reads the settings of a code connector by name. The value itself is never put into a failure; it might be a secret in the wrong
/// place.
/// </summary>
/// <param name="config">The settings, a JSON object.</param>
/// <param name="title">How the connector is called in failures.</param>
internal readonly struct SettingReader(JsonElement config, string title)
{
    /// <summary>A text that is not empty; <paramref name="otherwise"/> when there is none, null: it must be given.</summary>
    public string Text(string name, string? otherwise = null) => Find(name) switch
    {
        null when otherwise is not null => otherwise,
        { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text => text,
        _ => throw Invalid(name, "a text"),
    };

    /// <summary>A text, or null when it is not given or empty.</summary>
    public string? OptionalText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString() is { Length: > 0 } text ? text : null,
        _ => throw Invalid(name, "a text"),
    };

    /// <summary>A whole number.</summary>
    public int Number(string name, int otherwise, int least, int most) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least && number <= most => number,
        _ => throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}")),
    };

    public double Number(string name, double otherwise, double least, double most) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && number >= least && number <= most => number,
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

    public DateTime Day(string name, string otherwise) =>
        DateTime.TryParseExact(Text(name, otherwise), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Invalid(name, "a day like 2020-01-01");

    /// <summary>An http or https address without query; it ends with a slash.</summary>
    /// <param name="name">Name of the setting.</param>
    /// <param name="otherwise">Address when none is given; null: it must be given.</param>
    /// <param name="example">What an address may look like.</param>
    public Uri Address(string name, string? otherwise, string example) =>
        Uri.TryCreate(Text(name, otherwise).TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? uri
            : throw Invalid(name, $"an address like {example}");

    public SyncFleetException Invalid(string name, string allowed) =>
        new(FailureKind.Configuration, $"the {title} setting '{name}' is missing or not valid; allowed is {allowed}");

    private JsonElement? Find(string name) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}
