using System.Text.Json;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Dividing;

/// <summary>A cursor with some of its windows only; what the read covers is settled.</summary>
internal sealed class WindowRange(IStreamCursor cursor, CursorBounds bounds, int first, int count) : IStreamCursor
{
    public string Field => cursor.Field;

    public bool DropsOlder => cursor.DropsOlder;

    public bool StopsAtOlder => cursor.StopsAtOlder;

    public bool IsGlobal => cursor.IsGlobal;

    public CursorBounds Bounds(string? checkpoint, TimeSpan back, TemplateScope scope, DateTimeOffset now) => bounds;

    public IEnumerable<CursorWindow> Windows(CursorBounds bounds, TemplateScope scope) => cursor.Windows(bounds, scope).Skip(first).Take(count);

    public void Apply(RequestDraft draft, CursorWindow window, TemplateScope scope) => cursor.Apply(draft, window, scope);

    public long? Read(SelectedRecord record) => cursor.Read(record);

    public long? Parse(JsonElement value) => cursor.Parse(value);

    public string State(long value) => cursor.State(value);
}
