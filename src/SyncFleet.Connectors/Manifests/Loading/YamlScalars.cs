using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>
/// What a plain scalar means in YAML 1.1, the version manifests are written for: <c>yes</c> is true, <c>1e5</c> is text. Dates
/// stay text, because every place that takes one parses text.
/// </summary>
internal static partial class YamlScalars
{
    public static object? Resolve(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str" || scalar.Tag == "!")
        {
            return scalar.Value;
        }

        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
            _ => ResolveNumber(scalar.Value),
        };
    }

    private static object ResolveNumber(string text)
    {
        if (Decimal().IsMatch(text))
        {
            var digits = BigInteger.Parse(text.Replace("_", ""), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return digits >= long.MinValue && digits <= long.MaxValue ? (object)(long)digits : digits;
        }

        if (Hexadecimal().IsMatch(text))
        {
            return long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return Float().IsMatch(text) ? double.Parse(text.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture) : text;
    }

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9_]*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Decimal();

    [GeneratedRegex("^0x[0-9a-fA-F]{1,15}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[-+]?([0-9][0-9_]*)?\.[0-9_]*([eE][-+][0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Float();
}
