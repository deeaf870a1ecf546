using SyncFleet.Sandbox.Bodies;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>What <c>meta</c> holds; it differs from path to path.</summary>
internal enum MetaShape
{
    /// <summary><c>[]</c>.</summary>
    EmptyArray,

    /// <summary><c>{}</c>.</summary>
    EmptyObject,

    /// <summary><c>{count}</c>: rows of this page.</summary>
    Count,

    /// <summary><c>{total_count}</c>.</summary>
    TotalCount,

    /// <summary><c>{page, total_count}</c>.</summary>
    PageAndTotal,
}

/// <summary>Writes the success envelope <c>{success, data, meta}</c>.</summary>
internal static class AltegioEnvelope
{
    public static async ValueTask WriteListAsync(
        JsonBody body, IReadOnlyList<FieldDefinition> fields, RowPage page, MetaShape meta, int number, CancellationToken cancellationToken)
    {
        var writer = body.Writer;
        writer.WriteStartObject();
        writer.WriteBoolean("success"u8, value: true);
        writer.WriteStartArray("data"u8);
        foreach (var row in page.Rows)
        {
            RowWriter.Write(writer, fields, row);
            await body.BreatheAsync(cancellationToken);
        }

        writer.WriteEndArray();
        WriteMeta(body, meta, number, page);
        writer.WriteEndObject();
    }

    public static ValueTask WriteOneAsync(JsonBody body, IReadOnlyList<FieldDefinition> fields, SandboxRow row)
    {
        var writer = body.Writer;
        writer.WriteStartObject();
        writer.WriteBoolean("success"u8, value: true);
        writer.WritePropertyName("data"u8);
        RowWriter.Write(writer, fields, row);
        WriteMeta(body, MetaShape.EmptyArray, 0, default);
        writer.WriteEndObject();
        return ValueTask.CompletedTask;
    }

    private static void WriteMeta(JsonBody body, MetaShape meta, int number, RowPage page)
    {
        var writer = body.Writer;
        writer.WritePropertyName("meta"u8);
        if (meta == MetaShape.EmptyArray)
        {
            AltegioText.WriteNothing(writer);
            return;
        }

        writer.WriteStartObject();
        switch (meta)
        {
            case MetaShape.Count:
                writer.WriteNumber("count"u8, page.Rows.Count);
                break;
            case MetaShape.PageAndTotal:
                writer.WriteNumber("page"u8, number);
                writer.WriteNumber("total_count"u8, page.TotalCount);
                break;
            case MetaShape.TotalCount:
                writer.WriteNumber("total_count"u8, page.TotalCount);
                break;
        }

        writer.WriteEndObject();
    }
}
