using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Core.Expressions.Dates;

namespace SyncFleet.Connectors.Manifests.Cursors;

/// <summary>The formats of a cursor's times: one in which states and requests are written, several in which records may come.</summary>
internal sealed class CursorFormats
{
    private readonly IReadOnlyList<string> _records;

    public CursorFormats(ManifestComponent component)
    {
        State = component.RequiredText("datetime_format");
        _records = [.. component.Templates("cursor_datetime_formats").Select(format => format.RenderConstant()), State];
    }

    /// <summary>The format of states and requests, e.g. <c>%Y-%m-%dT%H:%M:%SZ</c> or <c>%s</c>.</summary>
    public string State { get; }

    public string Write(DateTimeOffset time) => DateTimeFormats.Format(time, State);

    /// <summary>Reads a text or number in the first format it fits.</summary>
    public bool TryRead(object value, out DateTimeOffset time)
    {
        time = default;
        if (TextOf(value) is not { } text)
        {
            return false;
        }

        foreach (var format in _records)
        {
            if (DateTimeFormats.TryParse(text, format, out time))
            {
                return true;
            }
        }

        return false;
    }

    private static string? TextOf(object value)
    {
        try
        {
            return value switch
            {
                string known => known,
                JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
                JsonElement { ValueKind: JsonValueKind.Number } element => element.GetRawText(),
                long or double => RequestText.Of(value),
                _ => null,
            };
        }
        catch (InvalidOperationException e) when (UnreadableText.IsCauseOf(e))
        {
            return null;
        }
    }
}
