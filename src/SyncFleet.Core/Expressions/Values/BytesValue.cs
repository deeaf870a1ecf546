namespace SyncFleet.Core.Expressions.Values;

/// <summary>Python bytes, which only a text as <c>b'x'</c> becomes. One character per byte.</summary>
public sealed class BytesValue(string latin1) : IEquatable<BytesValue>
{
    /// <summary>The bytes as characters 0 to 255.</summary>
    public string Latin1 { get; } = latin1;

    public bool Equals(BytesValue? other) => other is not null && Latin1 == other.Latin1;

    public override bool Equals(object? obj) => Equals(obj as BytesValue);

    public override int GetHashCode() => Latin1.GetHashCode(StringComparison.Ordinal);
}
