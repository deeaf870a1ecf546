namespace SyncFleet.Sandbox.Generation;

/// <summary>One simulated record, before it is written: its place in the stream and its revision. Values are computed from these.</summary>
/// <param name="Stream">The stream it belongs to.</param>
/// <param name="Index">Place in the stream, from 0; never reused.</param>
/// <param name="Revision">0 as first made; each change adds one.</param>
/// <param name="UpdatedAt">Last change, Unix seconds UTC in the sandbox's own time.</param>
/// <param name="Deleted">Deleted at the source.</param>
/// <param name="Oddity">How this record is malformed, if it is.</param>
internal readonly record struct SandboxRow(
    SimulatedStream Stream, long Index, int Revision, long UpdatedAt, bool Deleted, Faults.Malformation Oddity = Faults.Malformation.None)
{
    /// <summary>When the record was made: its place on the time line, whatever was changed since. Unix seconds UTC.</summary>
    public long CreatedAt => Stream.CreatedAt(Index);

    /// <summary>A number that stays the same through all revisions.</summary>
    public ulong Fixed(ulong salt) => Chance.Of(Stream.Seed, (ulong)Index, salt);

    /// <summary>A number that is another one after each change.</summary>
    public ulong Varying(ulong salt) => Chance.Of(Stream.Seed, (ulong)Index, salt + ((ulong)Revision << 20));
}
