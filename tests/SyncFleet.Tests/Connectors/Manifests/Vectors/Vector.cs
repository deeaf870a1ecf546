using System.Text.Json;

namespace SyncFleet.Tests.Connectors.Manifests.Vectors;

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

    public bool Unordered => _root.GetProperty("unordered").GetBoolean();

    public string? StateIn => _root.GetProperty("state_in") is { ValueKind: JsonValueKind.Object } state ? state.GetRawText() : null;

    public JsonElement? StateOut => _root.GetProperty("state_out") is { ValueKind: JsonValueKind.Object } state && !state.TryGetProperty("__ab_no_cursor_state_message", out _) ? state : null;

    public IReadOnlyList<JsonElement> Exchanges => [.. _root.GetProperty("exchanges").EnumerateArray()];

    public IReadOnlyList<JsonElement> Records => [.. _root.GetProperty("records").EnumerateArray()];

    public bool Fails => Text("outcome") == "failed";

    public string? FailureKind => _root.TryGetProperty("failure_kind", out var kind) ? kind.GetString() : null;

    public static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*__*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static Vector Load(string folder, string name) => new(Path.Combine(folder, name + ".json"));

    public string ReadManifest()
    {
        var folder = Manifest.StartsWith("syn-", StringComparison.Ordinal) ? Path.Combine(_folder, "manifests") : Path.Combine(_folder, "..", "manifests");
        return File.ReadAllText(Path.Combine(folder, Manifest));
    }

    private string Text(string name) => _root.GetProperty(name).GetString()!;
}
