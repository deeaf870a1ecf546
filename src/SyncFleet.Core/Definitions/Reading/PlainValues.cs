using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>YAML values as JSON, and the small notations of a definition: durations and shares.</summary>
internal static partial class PlainValues
{
    public const string DurationForm = "a whole number and a unit, e.g. 90s, 30m, 2h, 7d";

    /// <summary>Writes a value as JSON: quoted is text; plain may be a number, true, false or null (the YAML 1.2 core schema).</summary>
    public static void WriteJson(DefinitionNode node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    WriteJson(item, writer);
                }

                writer.WriteEndArray();
                break;
            case MapNode map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    WriteJson(entry.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case ScalarNode { IsNull: true }:
                writer.WriteNullValue();
                break;
            case ScalarNode { IsPlain: true } plain:
                WritePlain(plain.Text, writer);
                break;
            case ScalarNode quoted:
                writer.WriteStringValue(quoted.Text);
                break;
        }
    }

    /// <summary>Text as the JSON that the same text means as a plain YAML value; text that begins a JSON list or object is taken as such.</summary>
    public static string ToJson(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith('[') || trimmed.StartsWith('{'))
        {
            try
            {
                using var document = JsonDocument.Parse(trimmed);
                return document.RootElement.GetRawText();
            }
            catch (JsonException)
            {
                // Then it is text that only begins like JSON.
            }
        }

        return ToJson(new ScalarNode { Line = 0, Path = "", Text = text, IsPlain = true });
    }

    public static string ToJson(DefinitionNode node)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            WriteJson(node, writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var match = DurationPattern().Match(text);
        if (!match.Success || !int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var seconds = match.Groups["unit"].Value switch { "s" => 1L, "m" => 60L, "h" => 3600L, _ => 86400L };
        duration = TimeSpan.FromSeconds(number * seconds);
        return true;
    }

    /// <summary>A share of 1: <c>20%</c> or <c>0.2</c>.</summary>
    public static bool TryReadShare(string text, out double share)
    {
        var isPercent = text.EndsWith('%');
        var number = isPercent ? text[..^1].TrimEnd() : text;
        var isRead = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value);
        share = (double)(isPercent ? value / 100 : value);
        return isRead && share is >= 0 and <= 1;
    }

    private static void WritePlain(string text, Utf8JsonWriter writer)
    {
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            writer.WriteBooleanValue(text[0] is 't' or 'T');
        }
        else if (NumberPattern().IsMatch(text))
        {
            writer.WriteRawValue(text);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,7})(?<unit>[smhd])\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DurationPattern();

    // Only what is a JSON number letter by letter: 007 and +1 stay text, as their writer may have meant a code.
    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberPattern();
}
