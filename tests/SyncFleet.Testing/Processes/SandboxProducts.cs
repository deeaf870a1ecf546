using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Testing.Processes;

/// <summary>Reads the simulated products where they are made.</summary>
internal static class SandboxProducts
{
    public static IReadOnlyDictionary<string, ProductVersion> Read(IServiceProvider sandbox)
    {
        var stream = sandbox.GetRequiredService<SandboxWorld>().Find("finale", "acme")!["product"];
        var (key, label) = (stream.Model.Field(FieldRole.Key), stream.Model.Field(FieldRole.Label));
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        Dictionary<string, ProductVersion> products = new(StringComparer.Ordinal);
        for (long index = 0; stream.Find(index) is { } row; index++)
        {
            if (!row.Deleted)
            {
                products.Add(Text(writer, buffer, key, row)!, new(DateTimeOffset.FromUnixTimeSeconds(row.UpdatedAt).UtcDateTime, Text(writer, buffer, label, row)));
            }
        }

        return products;
    }

    private static string? Text(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, FieldDefinition field, in SandboxRow row)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        field.Write(writer, row);
        writer.Flush();
        return JsonSerializer.Deserialize<string?>(buffer.WrittenSpan);
    }
}

/// <summary>One version of a product.</summary>
/// <param name="UpdatedAt">When it was last updated, UTC.</param>
/// <param name="Name">Its name, which tells its revision.</param>
public readonly record struct ProductVersion(DateTime UpdatedAt, string? Name);
