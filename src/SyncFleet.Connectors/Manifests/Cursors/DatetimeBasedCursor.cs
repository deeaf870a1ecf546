using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Cursors;

/// <summary>
/// Reads a stream by the time its records changed: from the later of the configured start and the last state (less the lookback)
/// to the configured end, or now; in one window or in steps. Values are microseconds since 1970.
/// </summary>
internal sealed class DatetimeBasedCursor : IStreamCursor
{
    private const int MaxWindows = 1_000_000;

    private readonly CursorFormats _formats;
    private readonly WindowBound _start;
    private readonly WindowBound? _end;
    private readonly CursorSteps? _steps;
    private readonly BoundTemplate? _lookback;
    private readonly RequestOption? _startOption;
    private readonly RequestOption? _endOption;
    private readonly string _startName;
    private readonly string _endName;

    private DatetimeBasedCursor(ManifestComponent component)
    {
        Field = component.RequiredText("cursor_field");
        DropsOlder = component.Flag("is_client_side_incremental", otherwise: false);
        StopsAtOlder = component.Flag("is_data_feed", otherwise: false);
        IsGlobal = component.Flag("global_substream_cursor", otherwise: false);
        _formats = new CursorFormats(component);
        _start = WindowBound.Create(component, "start_datetime", _formats.State) ?? throw component.Fault("DatetimeBasedCursor needs the field start_datetime");
        _end = WindowBound.Create(component, "end_datetime", _formats.State);
        _steps = CursorSteps.Create(component);
        _lookback = component.Template("lookback_window");
        _startOption = component.Child("start_time_option") is { } start ? RequestOption.Create(start) : null;
        _endOption = component.Child("end_time_option") is { } end ? RequestOption.Create(end) : null;
        _startName = component.Text("partition_field_start") ?? "start_time";
        _endName = component.Text("partition_field_end") ?? "end_time";
    }

    public string Field { get; }

    public bool DropsOlder { get; }

    public bool StopsAtOlder { get; }

    public bool IsGlobal { get; }

    public static DatetimeBasedCursor Create(ManifestComponent component, ComponentRegistry registry)
    {
        component.RefuseField("clamping");
        component.RefuseField("is_compare_strictly");
        return new DatetimeBasedCursor(component);
    }

    public CursorBounds Bounds(string? checkpoint, TimeSpan back, TemplateScope scope, DateTimeOffset now)
    {
        var configured = _start.Read(scope);
        var ranges = ReadRanges(checkpoint, scope);
        var state = (ranges?.Reached ?? ReadState(checkpoint)) - back;
        var start = state > configured ? state.Value : configured;
        var from = state > configured ? Later(configured, Back(start, scope)) : configured;
        return new CursorBounds(Microseconds(start), Microseconds(from), Microseconds(_end?.Read(scope) ?? now))
        {
            Gaps = ranges is { Gaps.Count: > 0 } ? [.. ranges.Gaps.Select(gap => new CursorGap(Microseconds(gap.From), Microseconds(gap.To)))] : null,
        };
    }

    public IEnumerable<CursorWindow> Windows(CursorBounds bounds, TemplateScope scope)
    {
        var gaps = (bounds.Gaps ?? []).SelectMany(gap => Cut(Time(gap.From), Time(gap.To), isWhole: true, scope)).Select(window => window with { IsGap = true });
        return gaps.Concat(Cut(Time(bounds.From), Time(bounds.End), isWhole: false, scope));
    }

    /// <param name="from">Where the span begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="isWhole">A span that is one moment long is to be read, too.</param>
    /// <param name="scope">The settings.</param>
    private IEnumerable<CursorWindow> Cut(DateTimeOffset from, DateTimeOffset end, bool isWhole, TemplateScope scope)
    {
        var step = _steps?.Read(scope);
        for (var count = 0; from < end || (isWhole && from == end); count++)
        {
            if (count >= MaxWindows)
            {
                throw new SyncFleetException(
                    FailureKind.Configuration, $"The step of the read is too small for its span: it makes more than {MaxWindows} windows; begin at a later date.");
            }

            var next = step is { } length ? length.Step.AddTo(from) : end;
            yield return Window(from, next < end ? step!.Value.Granularity.Negate().AddTo(next) : end);
            from = next > from ? next : end.AddTicks(1);
        }
    }

    public void Apply(RequestDraft draft, CursorWindow window, TemplateScope scope)
    {
        _startOption?.Inject(draft, window.Names[_startName], scope);
        _endOption?.Inject(draft, window.Names[_endName], scope);
    }

    public long? Read(SelectedRecord record) =>
        record.Field(Field) is { } value && _formats.TryRead(value, out var time) ? Microseconds(time) : null;

    public long? Parse(JsonElement value) => _formats.TryRead(value, out var time) ? Microseconds(time) : null;

    public string State(long value) =>
        ValueJson.ToText(new Dictionary<string, object?>(StringComparer.Ordinal) { [Field] = _formats.Write(Time(value)) });

    private CursorWindow Window(DateTimeOffset from, DateTimeOffset to) => new(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [_startName] = _formats.Write(from),
        [_endName] = _formats.Write(to),
    }, Microseconds(to));

    private StateRanges? ReadRanges(string? checkpoint, TemplateScope scope)
    {
        if (checkpoint is null)
        {
            return null;
        }

        using var state = ParseState(checkpoint);
        return StateRanges.Read(state.RootElement, _formats, _steps?.Read(scope).Granularity ?? new CalendarDuration(0, 0, TimeSpan.FromSeconds(1)));
    }

    private DateTimeOffset? ReadState(string? checkpoint)
    {
        if (checkpoint is null)
        {
            return null;
        }

        using var state = ParseState(checkpoint);
        if (state.RootElement.ValueKind == JsonValueKind.Object && !state.RootElement.EnumerateObject().Any())
        {
            return null;
        }

        return state.RootElement.ValueKind == JsonValueKind.Object
            && state.RootElement.TryGetProperty(Field, out var value)
            && _formats.TryRead(value, out var time)
                ? time
                : throw Unreadable();
    }

    private JsonDocument ParseState(string checkpoint)
    {
        try
        {
            return JsonDocument.Parse(checkpoint);
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private SyncFleetException Unreadable() => new(
        FailureKind.Configuration,
        $"The stored checkpoint holds no '{Field}' in the format {_formats.State}; read the stream in full once, or correct the checkpoint.");

    private DateTimeOffset Back(DateTimeOffset time, TemplateScope scope)
    {
        var text = _lookback?.Text(scope);
        if (string.IsNullOrEmpty(text))
        {
            return time;
        }

        return CalendarDuration.TryParse(text, out var duration)
            ? duration.Negate().AddTo(time)
            : throw new SyncFleetException(
                FailureKind.Configuration, $"The lookback window '{text}' is not an ISO 8601 duration like P2D (manifest line {_lookback!.Line}).");
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
