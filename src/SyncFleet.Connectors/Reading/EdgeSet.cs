using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SyncFleet.Connectors.Reading;

/// <summary>
/// The rows read of an instant of which an answer gave only some, so that the next, whose lower bound is that instant, does not give
/// them again. A row is known by a hash of its content: one that changed within the instant is another row. Bounded: beyond
/// <see cref="Capacity"/> rows are read once more, which does no harm.
/// </summary>
internal sealed class EdgeSet
{
    /// <summary>Most rows remembered; as text that stays below the 64 KiB of a position.</summary>
    public const int Capacity = 4_000;

    private readonly ImmutableHashSet<long> _hashes;

    private EdgeSet(ImmutableHashSet<long> hashes) => _hashes = hashes;

    public static EdgeSet Empty { get; } = new([]);

    public int Count => _hashes.Count;

    public bool Contains(long hash) => _hashes.Contains(hash);

    public static long Hash(ReadOnlySpan<byte> row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(row, hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    public EdgeSet With(IReadOnlyCollection<long> hashes) => new(_hashes.Union(hashes.Take(Math.Max(0, Capacity - _hashes.Count))));

    public string ToText()
    {
        var bytes = new byte[_hashes.Count * sizeof(long)];
        var at = 0;
        foreach (var hash in _hashes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), hash);
            at += sizeof(long);
        }

        return Convert.ToBase64String(bytes);
    }

    /// <exception cref="FormatException">The text is not one of <see cref="ToText"/>.</exception>
    public static EdgeSet FromText(string text)
    {
        var bytes = Convert.FromBase64String(text);
        var hashes = ImmutableHashSet.CreateBuilder<long>();
        for (var at = 0; at + sizeof(long) <= bytes.Length; at += sizeof(long))
        {
            hashes.Add(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)));
        }

        return new EdgeSet(hashes.ToImmutable());
    }
}
