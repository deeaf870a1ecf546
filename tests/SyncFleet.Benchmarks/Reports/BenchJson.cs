using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Benchmarks.Pipelines;

namespace SyncFleet.Benchmarks.Reports;

/// <summary>JSON of the reports, and of what the direct path's process is handed and prints.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(DirectSettings))]
[JsonSerializable(typeof(DirectResult))]
internal sealed partial class BenchJson : JsonSerializerContext
{
    /// <summary>For reports, which people read too.</summary>
    public static BenchJson Indented => field ??= new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
