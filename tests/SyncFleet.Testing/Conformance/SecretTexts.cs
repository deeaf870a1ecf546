using System.Text.Json;
using Shouldly;
using SyncFleet.Core.Definitions.Checking;
using SyncFleet.Core.Failures;

namespace SyncFleet.Testing.Conformance;

/// <summary>The secrets of a source's settings, and whether some text shows one of them.</summary>
internal sealed class SecretTexts
{
    private readonly List<string> _secrets;

    public SecretTexts(string specJson, params IEnumerable<JsonElement> configs) =>
        _secrets = [.. new ConnectorSpec(specJson).Secrets
            .SelectMany(secret => configs.Select(config => StreamReading.At(config, secret.Path)))
            .Where(value => value is { ValueKind: JsonValueKind.String })
            .Select(value => value!.Value.GetString()!)
            .Where(text => text.Length > 0)];

    public void ShouldNotShowIn(SyncFleetException failure) => ShouldNotShowIn($"{failure.Message} {failure.Detail} {failure.InnerException?.Message}");

    public void ShouldNotShowIn(StreamReading reading)
    {
        foreach (var page in reading.Pages)
        {
            ShouldNotShowIn($"{page.NextPosition} {page.CursorAfter} {string.Join(' ', page.Rejected.Select(rejected => rejected.Reason))}");
        }

        if (reading.Failure is { } failure)
        {
            ShouldNotShowIn(failure);
        }
    }

    private void ShouldNotShowIn(string text) => _secrets.ShouldAllBe(secret => !text.Contains(secret, StringComparison.Ordinal), "a secret may show nowhere");
}
