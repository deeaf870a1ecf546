using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Cursors;

/// <summary>Reads a stream by a whole number that grows from record to record, in one window from the last one seen.</summary>
internal sealed class IncrementingCountCursor : IStreamCursor
{
    private const string StartName = "start";

    private readonly BoundTemplate? _start;
    private readonly RequestOption? _option;

    private IncrementingCountCursor(ManifestComponent component)
    {
        Field = component.RequiredText("cursor_field");
        _start = component.Template("start_value");
        _option = component.Child("start_value_option") is { } option ? RequestOption.Create(option) : null;
    }

    public string Field { get; }

    public bool DropsOlder => false;

    public bool StopsAtOlder => false;

    public bool IsGlobal => false;

    public static IncrementingCountCursor Create(ManifestComponent component, ComponentRegistry registry)
    {
        component.RefuseField("allow_catalog_defined_cursor_field");
        return new IncrementingCountCursor(component);
    }

    public CursorBounds Bounds(string? checkpoint, TimeSpan back, TemplateScope scope, DateTimeOffset now)
    {
        var configured = _start?.Evaluate(scope) switch
        {
            null or "" => 0,
            long value => value,
            _ => throw new SyncFleetException(FailureKind.Configuration, $"The value a stream begins at must be a whole number (manifest line {_start!.Line})."),
        };
        var start = checkpoint is null ? configured : Math.Max(configured, ReadState(checkpoint) ?? configured);
        return new CursorBounds(start, start, long.MaxValue);
    }

    public IEnumerable<CursorWindow> Windows(CursorBounds bounds, TemplateScope scope) =>
        [new CursorWindow(new Dictionary<string, object?>(StringComparer.Ordinal) { [StartName] = bounds.From }, bounds.End)];

    public void Apply(RequestDraft draft, CursorWindow window, TemplateScope scope) => _option?.Inject(draft, window.Names[StartName], scope);

    public long? Read(SelectedRecord record) => record.Field(Field) switch
    {
        JsonElement element => Parse(element),
        long value => value,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    public long? Parse(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Number when value.TryGetInt64(out var number) => number,
                JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
                _ => null,
            };
        }
        catch (InvalidOperationException e) when (UnreadableText.IsCauseOf(e))
        {
            return null;
        }
    }

    public string State(long value) => ValueJson.ToText(new Dictionary<string, object?>(StringComparer.Ordinal) { [Field] = value });

    private long? ReadState(string checkpoint)
    {
        try
        {
            var state = JsonSerializer.Deserialize<JsonElement>(checkpoint);
            if (state.ValueKind == JsonValueKind.Object)
            {
                return state.TryGetProperty(Field, out var value) ? Parse(value) ?? throw Unreadable() : state.EnumerateObject().Any() ? throw Unreadable() : null;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw Unreadable();
    }

    private SyncFleetException Unreadable() => new(
        FailureKind.Configuration, $"The stored checkpoint holds no whole number '{Field}'; read the stream in full once, or correct the checkpoint.");
}
