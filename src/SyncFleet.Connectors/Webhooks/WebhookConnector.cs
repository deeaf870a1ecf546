using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Connectors.Settings;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Deliveries;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Webhooks;

/// <summary>
/// What was sent to the source by POST, as streams. Every read goes on where the last one ended; a full read begins with the oldest
/// delivery that is still kept; what every sync has read is deleted after a time.
/// </summary>
public sealed class WebhookConnector : IConnector
{
    /// <summary>Name of the connector.</summary>
    public const string Name = "webhook";

    private const string SpecJson = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "title": "Webhook",
          "additionalProperties": false, "required": ["streams"],
          "properties": {
            "streams": { "type": "array", "items": { "type": "string" }, "description": "Names of the streams that may be sent to." },
            "records_path": {
              "type": "string",
              "description": "Where the records are in a body, with dots: data.items. An array on the way stands for each of its elements. Default: the body is a record, or an array of records."
            },
            "page_size": { "type": "integer", "minimum": 1, "maximum": 2000, "default": 500, "description": "Deliveries of a page." }
          }
        }
        """;

    public ConnectorDescription Description { get; } =
        new() { Name = Name, Title = "Webhook", SpecJson = SpecJson, Streams = [], StreamsBySource = true };

    /// <summary>There is nobody to ask: the settings are right, and this process can read deliveries.</summary>
    public async Task CheckAsync(SourceContext source, CancellationToken cancellationToken) =>
        await StoreOf(source).ReadAsync(Streams(source)[0], 0, 1, cancellationToken);

    public Task<IReadOnlyList<StreamDescription>> DiscoverAsync(SourceContext source, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StreamDescription>>([.. Streams(source).Select(name => new StreamDescription { Name = name, CursorField = DeliveryRecords.PlaceField })]);

    public async IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Streams(source).Contains(request.Stream, StringComparer.Ordinal))
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The source has no stream '{request.Stream}'; its setting 'streams' names {string.Join(", ", Streams(source))}.");
        }

        SettingReader settings = new(source.Config, Name);
        var size = settings.Number("page_size", 500, 1, 2000);
        var path = settings.OptionalText("records_path")?.Split('.') ?? [];
        var store = StoreOf(source);
        source.OnFirstRequest?.Invoke();
        for (var place = Place(request.Position ?? request.Checkpoint); ;)
        {
            var deliveries = await store.ReadAsync(request.Stream, place, size, cancellationToken);
            DeliveryRecords records = new(path);
            foreach (var delivery in deliveries)
            {
                records.Add(delivery);
                place = delivery.Place;
            }

            var isLast = deliveries.Count < size;
            yield return records.ToPage(isLast ? null : Text(place), place == 0 ? null : Text(place));
            if (isLast)
            {
                yield break;
            }
        }
    }

    private static IReadOnlyList<string> Streams(SourceContext source)
    {
        SettingReader settings = new(source.Config, Name);
        return settings.Texts("streams") is { Count: > 0 } names ? names : throw settings.Invalid("streams", "a list of names, at least one");
    }

    private static IDeliveryStore StoreOf(SourceContext source) => source.Deliveries
        ?? throw new SyncFleetException(FailureKind.Configuration, "Deliveries are stored by the fleet; this process has no store of them.");

    private static string Text(long place) => string.Create(CultureInfo.InvariantCulture, $$"""{"{{DeliveryRecords.PlaceField}}":{{place}}}""");

    private static long Place(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.GetProperty(DeliveryRecords.PlaceField).GetInt64();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new SyncFleetException(FailureKind.Configuration, "The stored checkpoint is none of this connector; read the stream in full once.");
        }
    }
}
