using System.Runtime.InteropServices;
using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Writes a collection the Finale way: one object, each field an array over all rows.</summary>
internal static class ColumnWriter
{
    private const int RowsBetweenBreaths = 256;

    public static async ValueTask WriteAsync(
        JsonBody body, IReadOnlyList<FieldDefinition> fields, List<SandboxRow> rows, CancellationToken cancellationToken)
    {
        body.Writer.WriteStartObject();
        foreach (var field in fields)
        {
            body.Writer.WriteStartArray(field.Name);
            for (var from = 0; from < rows.Count; from += RowsBetweenBreaths)
            {
                WriteRows(body, field, rows, from);
                await body.BreatheAsync(cancellationToken);
            }

            body.Writer.WriteEndArray();
        }

        body.Writer.WriteEndObject();
    }

    private static void WriteRows(JsonBody body, FieldDefinition field, List<SandboxRow> rows, int from)
    {
        var count = Math.Min(RowsBetweenBreaths, rows.Count - from);
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(rows).Slice(from, count))
        {
            field.Write(body.Writer, row);
        }
    }
}
