using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Processes;

/// <summary>The records of a page while a program writes them.</summary>
internal sealed class ProgramPage
{
    private readonly PageBuffer _buffer = new();
    private readonly List<RejectedRecord> _rejected = [];

    public int Count => _buffer.RecordCount + _rejected.Count;

    public bool IsFull(int mostRecords, int mostBytes) => Count >= mostRecords || _buffer.ByteCount >= mostBytes;

    public void Add(JsonElement record)
    {
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(record);
        if (record.ValueKind != JsonValueKind.Object)
        {
            Reject(record.GetRawText(), "The program gave a record that is no object.");
        }
        else if (!Utf8.IsValid(raw))
        {
            Reject(JsonSerializer.Serialize(Encoding.UTF8.GetString(raw), PageJson.Default.String), "The program gave a record that is no UTF-8.");
        }
        else
        {
            _buffer.Add(record);
        }
    }

    public Page ToPage(string? next, string? checkpoint) => new()
    {
        Records = _buffer.Records,
        RecordCount = _buffer.RecordCount,
        Rejected = _rejected,
        NextPosition = next,
        CursorAfter = checkpoint,
    };

    private void Reject(string json, string reason) => _rejected.Add(new RejectedRecord { Record = Encoding.UTF8.GetBytes(json), Reason = reason });
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class PageJson : System.Text.Json.Serialization.JsonSerializerContext;
