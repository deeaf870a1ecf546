using System.Text;

namespace SyncFleet.Sandbox.Generation;

/// <summary>One customer of an upstream (a Finale account, an Altegio location) with its streams.</summary>
internal sealed class SimulatedAccount
{
    private readonly Dictionary<string, SimulatedStream> _streams = new(StringComparer.Ordinal);

    public SimulatedAccount(string upstream, string name, ulong seed, long idOffset = 0)
    {
        (Upstream, Name, IdOffset) = (upstream, name, idOffset);
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        Seed = Chance.Seed(seed, $"{upstream}/{name}");
    }

    /// <summary><c>finale</c>, <c>quickbooks</c> …</summary>
    public string Upstream { get; }

    public string Name { get; }

    /// <summary>Added to numeric ids, which are unique over all locations of Altegio.</summary>
    public long IdOffset { get; }

    public ReadOnlyMemory<byte> NameUtf8 { get; }

    public ulong Seed { get; }

    public IEnumerable<SimulatedStream> Streams => _streams.Values;

    public SimulatedStream this[string stream] => _streams[stream];

    public void Add(SimulatedStream stream) => _streams.Add(stream.Model.Name, stream);

    /// <summary>Accepts the path's word and, for those who write by hand, its plural or singular.</summary>
    public SimulatedStream? Find(string stream) =>
        _streams.GetValueOrDefault(stream) ?? _streams.GetValueOrDefault(stream.TrimEnd('s')) ?? _streams.GetValueOrDefault(stream + "s");

    /// <summary>An index in another stream, by chance; 0 when that is empty.</summary>
    public long PickIndex(string stream, ulong chance) => (long)(chance % (ulong)Math.Max(1, _streams[stream].Revisions.BaseSize));
}
