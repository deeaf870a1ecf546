using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SyncFleet.Connectors.Manifests;

/// <summary>
/// Compares settings with the part of JSON Schema that manifests use. Faults name the setting and the rule, never the value: it
/// may be a secret.
/// </summary>
internal static class SettingsCheck
{
    private const int MaxFaults = 10;
    private const string ConstantRule = "is not the value this form asks for";

    public static IReadOnlyList<string> FaultsOf(JsonObject settings, JsonObject schema) => [.. Check(settings, schema, "").Take(MaxFaults)];

    private static IEnumerable<string> Check(JsonNode? value, JsonObject schema, string path)
    {
        var own = TypeFault(value, schema, path) is { } fault ? [fault] : ValueFaults(value, schema, path);
        return own
            .Concat(value is JsonObject map ? MapFaults(map, schema, path) : [])
            .Concat(value is JsonArray list && schema["items"] is JsonObject items ? list.SelectMany((item, index) => Check(item, items, $"{path}[{index}]")) : [])
            .Concat(ChoiceFaults(value, schema, path));
    }

    private static IEnumerable<string> MapFaults(JsonObject map, JsonObject schema, string path)
    {
        foreach (var name in Texts(schema["required"]).Where(name => map[name] is null))
        {
            yield return $"{Below(path, name)} is missing";
        }

        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject below && map[name] is { } present)
            {
                foreach (var fault in Check(present, below, Below(path, name)))
                {
                    yield return fault;
                }
            }
        }
    }

    // One branch that fits is enough; when none does, the one that the constant of a field chooses says why.
    private static IEnumerable<string> ChoiceFaults(JsonNode? value, JsonObject schema, string path)
    {
        var branches = ((schema["oneOf"] ?? schema["anyOf"]) as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        if (branches.Count == 0)
        {
            return [];
        }

        var faults = branches.Select(branch => Check(value, branch, path).ToList()).ToList();
        if (faults.Any(list => list.Count == 0))
        {
            return [];
        }

        var chosen = faults.FirstOrDefault(list => !list.Any(fault => fault.EndsWith(ConstantRule, StringComparison.Ordinal)));
        return chosen ?? [$"{Name(path)} fits none of its {branches.Count} forms"];
    }

    private static string? TypeFault(JsonNode? value, JsonObject schema, string path)
    {
        var types = Texts(schema["type"]).ToList();
        return types.Count == 0 || types.Any(type => Fits(value, type)) ? null : $"{Name(path)} must be {string.Join(" or ", types)}";
    }

    private static IEnumerable<string> ValueFaults(JsonNode? value, JsonObject schema, string path)
    {
        if (schema["const"] is { } constant && !JsonNode.DeepEquals(constant, value))
        {
            yield return $"{Name(path)} {ConstantRule}";
        }

        if (schema["enum"] is JsonArray allowed && value is not null && !allowed.Any(item => JsonNode.DeepEquals(item, value)))
        {
            yield return $"{Name(path)} must be one of {string.Join(", ", allowed.Take(20).Select(item => item?.ToString() ?? "null"))}";
        }

        if (value is JsonValue single && single.TryGetValue<string>(out var text))
        {
            foreach (var fault in TextFaults(text, schema, path))
            {
                yield return fault;
            }
        }
        else if (value is JsonValue number && number.TryGetValue<double>(out var amount))
        {
            if (schema["minimum"] is JsonValue least && least.TryGetValue<double>(out var min) && amount < min)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{Name(path)} must be at least {min}");
            }

            if (schema["maximum"] is JsonValue most && most.TryGetValue<double>(out var max) && amount > max)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{Name(path)} must be at most {max}");
            }
        }
    }

    private static IEnumerable<string> TextFaults(string text, JsonObject schema, string path)
    {
        if (schema["minLength"] is JsonValue least && least.TryGetValue<int>(out var min) && text.Length < min)
        {
            yield return $"{Name(path)} must have at least {min} characters";
        }

        if (schema["maxLength"] is JsonValue most && most.TryGetValue<int>(out var max) && text.Length > max)
        {
            yield return $"{Name(path)} must have at most {max} characters";
        }

        if (schema["pattern"] is JsonValue value && value.TryGetValue<string>(out var pattern) && !Matches(text, pattern))
        {
            yield return $"{Name(path)} does not have the form {pattern}";
        }
    }

    // A pattern we cannot read, or that does not come to an end, says nothing.
    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        }
        catch (NotSupportedException)
        {
            try
            {
                return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(200));
            }
            catch (RegexMatchTimeoutException)
            {
                return true;
            }
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static bool Fits(JsonNode? value, string type) => (value?.GetValueKind(), type) switch
    {
        (null or JsonValueKind.Null, "null") => true,
        (JsonValueKind.String, "string") => true,
        (JsonValueKind.True or JsonValueKind.False, "boolean") => true,
        (JsonValueKind.Object, "object") => true,
        (JsonValueKind.Array, "array") => true,
        (JsonValueKind.Number, "number") => true,
        (JsonValueKind.Number, "integer") => value!.AsValue().TryGetValue<decimal>(out var number) && decimal.IsInteger(number),
        _ => false,
    };

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray list => list.OfType<JsonValue>().Where(item => item.TryGetValue<string>(out _)).Select(item => item.GetValue<string>()),
        JsonValue single when single.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Name(string path) => path.Length == 0 ? "the settings" : path;
}
