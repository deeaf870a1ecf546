using System.Globalization;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>
/// A request while the requester, the authenticator, the slice and the paginator each put their part in. Two of them writing
/// the same key is an error, except in a JSON body, where equal values agree and objects merge.
/// </summary>
internal sealed class RequestDraft
{
    private readonly OrderedDictionary<string, IReadOnlyList<string>> _parameters = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, IReadOnlyList<string>> _form = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    public required HttpMethod Method { get; init; }

    public required Uri Url { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters => _parameters;

    public IReadOnlyDictionary<string, string> Headers => _headers;

    /// <summary>Fields of a form body; empty when there is none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Form => _form;

    /// <summary>The JSON body: usually a map; null when there is none.</summary>
    public object? Json { get; private set; }

    /// <summary>The token it is signed with, when that was got for a while and may be got anew; null otherwise.</summary>
    public string? Token { get; set; }

    /// <summary>A body that is sent as it is; null when there is none.</summary>
    public string? PlainText { get; private set; }

    public void AddParameter(string name, IReadOnlyList<string> values) => AddOnce(_parameters, "query parameter", name, values);

    public void AddFormField(string name, IReadOnlyList<string> values) => AddOnce(_form, "body field", name, values);

    public void AddHeader(string name, string value)
    {
        if (!_headers.TryAdd(name, value))
        {
            throw Collision("header", name);
        }
    }

    /// <summary>Replaces a header: an authenticator's header wins over one the manifest wrote.</summary>
    public void SetHeader(string name, string value) => _headers[name] = value;

    public void SetPlainText(string text) => PlainText = text;

    public void SetJson(object? body) => Json = body;

    /// <summary>Puts a value into the JSON body at a path of field names.</summary>
    public void AddJson(IReadOnlyList<string> path, object? value)
    {
        object? nested = value;
        foreach (var name in path.Reverse())
        {
            nested = new OrderedDictionary<string, object?>(StringComparer.Ordinal) { [name] = nested };
        }

        Json = Json is null ? nested : Merge(Json, nested, path[0]);
    }

    private static object? Merge(object? known, object? added, string name)
    {
        if (known is not IReadOnlyDictionary<string, object?> left || added is not IReadOnlyDictionary<string, object?> right)
        {
            return Equals(known, added) ? known : throw Collision("body field", name);
        }

        var merged = new OrderedDictionary<string, object?>(left, StringComparer.Ordinal);
        foreach (var (key, value) in right)
        {
            merged[key] = merged.TryGetValue(key, out var before) ? Merge(before, value, key) : value;
        }

        return merged;
    }

    private static void AddOnce(
        OrderedDictionary<string, IReadOnlyList<string>> target, string what, string name, IReadOnlyList<string> values)
    {
        if (!target.TryAdd(name, values))
        {
            throw Collision(what, name);
        }
    }

    private static SyncFleetException Collision(string what, string name) => new(
        FailureKind.Defect,
        string.Create(CultureInfo.InvariantCulture, $"The connector sets the {what} '{name}' twice; its manifest must name it in one place only."));
}
