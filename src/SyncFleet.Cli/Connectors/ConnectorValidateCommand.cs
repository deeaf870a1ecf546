using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Cli.Files;
using SyncFleet.Connectors.Manifests;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector validate FILE</c>: which streams of a manifest run, and why others do not.</summary>
internal static class ConnectorValidateCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<FileInfo> file = new("FILE") { Description = "A manifest." };
        Command command = new("validate", "Load a manifest; say of each stream whether it runs, or why not and in which line.") { file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var manifest = parsed.GetValue(file)!;
            var report = ManifestConnector.Load(await InputFile.ReadTextAsync(manifest, cancellationToken), Path.GetFileNameWithoutExtension(manifest.Name), global.Cli.Time).Report;
            foreach (var stream in report.Streams)
            {
                global.WriteLine(global.Json(parsed)
                    ? JsonSerializer.Serialize(new StreamVerdict(stream.Name, stream.Runs, stream.Reason, stream.Runs ? null : stream.Line), ConnectorJson.Default.StreamVerdict)
                    : stream.Runs ? $"{stream.Name}: runs" : $"{manifest}:{stream.Line}: {stream.Name}: refused because {stream.Reason}");
            }

            if (!global.Json(parsed))
            {
                global.WriteLine($"{report.RunningCount} of {report.Streams.Count} streams run");
            }

            return report.RunningCount == report.Streams.Count ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}

/// <summary>A stream of a manifest for machines.</summary>
internal sealed record StreamVerdict(string Stream, bool Runs, string? Reason, int? Line);

/// <summary>What a local check found, for machines.</summary>
internal sealed record CheckVerdict(bool Succeeded, string? Kind, string Message);

/// <summary>How a replay of vectors went, for machines.</summary>
internal sealed record ReplayVerdict(string Summary, IReadOnlyList<string> Differences);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StreamVerdict))]
[JsonSerializable(typeof(CheckVerdict))]
[JsonSerializable(typeof(ReplayVerdict))]
[JsonSerializable(typeof(DraftShape))]
[JsonSerializable(typeof(SyncFleet.Core.Definitions.StreamDescription))]
internal sealed partial class ConnectorJson : JsonSerializerContext;
