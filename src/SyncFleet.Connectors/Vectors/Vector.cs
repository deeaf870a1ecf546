using System.Text.Json;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Vectors;

/// <summary>One recorded case: a manifest, a stream, what the upstream answers and what must come out.</summary>
internal sealed class Vector
{
    private readonly string _folder;
    private readonly JsonElement _root;

    private Vector(string file)
    {
        _folder = Path.GetDirectoryName(file)!;
        Name = Path.GetFileNameWithoutExtension(file);
        _root = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file));
    }

    public string Name { get; }

    public string Manifest => Text("manifest");

    public string Stream => Text("stream");

    public DateTimeOffset Now => _root.GetProperty("now").GetDateTimeOffset();

    public JsonElement Config => _root.GetProperty("config");

    /// <summary>The settings with the tokens that have to be stored back; null when there are none.</summary>
    public JsonElement? ConfigOut => _root.TryGetProperty("config_out", out var config) && config.ValueKind == JsonValueKind.Object ? config : null;

    public bool Unordered => _root.GetProperty("unordered").GetBoolean();

    public string? StateIn => _root.GetProperty("state_in") is { ValueKind: JsonValueKind.Object } state ? state.GetRawText() : null;

    public JsonElement? StateOut => _root.GetProperty("state_out") is { ValueKind: JsonValueKind.Object } state && !state.TryGetProperty("__ab_no_cursor_state_message", out _) ? state : null;

    public IReadOnlyList<JsonElement> Exchanges => [.. _root.GetProperty("exchanges").EnumerateArray()];

    public IReadOnlyList<JsonElement> Records => [.. _root.GetProperty("records").EnumerateArray()];

    public bool Fails => Text("outcome") == "failed";

    public string? FailureKind => _root.TryGetProperty("failure_kind", out var kind) ? kind.GetString() : null;

    public static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*__*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <exception cref="SyncFleetException">The file is no vector.</exception>
    public static Vector Load(string folder, string name)
    {
        try
        {
            return new Vector(Path.Combine(folder, name + ".json"));
        }
        catch (JsonException e)
        {
            throw new SyncFleetException(Contracts.FailureKind.Configuration, $"The vector {name} is not JSON (line {e.LineNumber + 1}).", inner: e);
        }
    }

    /// <summary>The manifest beside the vectors (<c>manifests/</c>) or, if it is not there, beside their folder.</summary>
    /// <exception cref="SyncFleetException">It is in neither.</exception>
    public string ReadManifest()
    {
        string[] places = [Path.Combine(_folder, "manifests", Manifest), Path.Combine(_folder, "..", "manifests", Manifest), Path.Combine(_folder, Manifest)];
        return places.FirstOrDefault(File.Exists) is { } file
            ? File.ReadAllText(file)
            : throw new SyncFleetException(Contracts.FailureKind.Configuration, $"The manifest {Manifest} of the vector {Name} is neither in manifests/ beside it nor in ../manifests.");
    }

    private string Text(string name) => _root.GetProperty(name).GetString()!;
}
