using System.Text.RegularExpressions;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>What <c>.env.example</c> says: name → the value shown, which is the default where there is one.</summary>
internal static partial class EnvironmentExample
{
    public static IReadOnlyDictionary<string, string> Values { get; } = File.ReadLines(Path.Combine(LocalServices.Root, ".env.example"))
        .Select(line => Setting().Match(line)).Where(m => m.Success)
        .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value, StringComparer.Ordinal);

    [GeneratedRegex("^#?(?<name>SYNCFLEET_[A-Z0-9_]+)=(?<value>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
