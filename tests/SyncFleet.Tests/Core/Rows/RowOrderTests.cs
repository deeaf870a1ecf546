using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SyncFleet.Core.Rows;
using Xunit;

namespace SyncFleet.Tests.Core.Rows;

/// <summary>The source's order is total, and its bytes compare as it does.</summary>
public sealed class RowOrderTests
{
    private static readonly long[] Cursors = [long.MinValue, -1, 0, 1, 1_761_955_200_000_000, long.MaxValue];

    private static readonly Gen<RowOrder> Orders =
        from cursor in Gen.OneOf(Gen.Elements(Cursors), ArbMap.Default.GeneratorFor<long>())
        from run in Gen.Choose(1, 4)
        from page in Gen.Choose(1, 4)
        from index in Gen.Choose(0, 4)
        select new RowOrder(cursor, run, page, index);

    [Fact]
    public void Any_two_versions_are_ordered_one_way() => Check(
        Orders.Two(), pair => Math.Sign(pair.Item1.CompareTo(pair.Item2)) == -Math.Sign(pair.Item2.CompareTo(pair.Item1)) && (pair.Item1 == pair.Item2) == (pair.Item1.CompareTo(pair.Item2) == 0));

    [Fact]
    public void The_order_is_transitive() => Check(
        Orders.Three(), t => !(t.Item1 <= t.Item2 && t.Item2 <= t.Item3) || t.Item1 <= t.Item3);

    [Fact]
    public void Bytes_compare_as_the_versions_do() => Check(
        Orders.Two(), pair => Math.Sign(Bytes(pair.Item1).AsSpan().SequenceCompareTo(Bytes(pair.Item2))) == Math.Sign(pair.Item1.CompareTo(pair.Item2)));

    private static void Check<T>(Gen<T> values, Func<T, bool> law) =>
        Prop.ForAll(values.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static byte[] Bytes(RowOrder order)
    {
        var bytes = new byte[RowOrder.ByteCount];
        order.WriteTo(bytes);
        bytes.Length.ShouldBe(24);
        return bytes;
    }
}
