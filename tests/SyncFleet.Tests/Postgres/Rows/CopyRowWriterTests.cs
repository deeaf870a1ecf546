using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Shouldly;
using SyncFleet.Core.Rows;
using SyncFleet.Postgres.Pages;
using SyncFleet.Postgres.Rows;
using Xunit;

namespace SyncFleet.Tests.Postgres.Rows;

public sealed class CopyRowWriterTests
{
    private static readonly RowOrder Order = new(5, 1, 2, 3);

    [Fact]
    public void A_tuple_holds_the_system_fields_and_then_the_values_in_order()
    {
        var fields = Single(w =>
        {
            w.WriteText("é"u8);
            w.WriteNull();
            w.WriteInteger(-2);
            w.WriteBoolean(true);
            w.WriteTimestamp(946_684_800_000_001);
            w.WriteDate(10_956);
            w.WriteJson("{}"u8);
        });

        fields.Count.ShouldBe(CopyRowWriter.SystemFieldCount + 7);
        fields[0].ShouldBe("key"u8.ToArray());
        fields[1].ShouldBe(Bytes(Order));
        fields[2]!.Length.ShouldBe(CopyRowWriter.HashByteCount);
        fields[3].ShouldBe([0]);
        fields[4].ShouldBe([0xC3, 0xA9]);
        fields[5].ShouldBeNull();
        BinaryPrimitives.ReadInt64BigEndian(fields[6]).ShouldBe(-2);
        fields[7].ShouldBe([1]);
        BinaryPrimitives.ReadInt64BigEndian(fields[8]).ShouldBe(1);
        BinaryPrimitives.ReadInt32BigEndian(fields[9]).ShouldBe(-1);
        fields[10].ShouldBe([1, (byte)'{', (byte)'}']);
    }

    [Theory]
    [InlineData("0", "0 0 +0:")]
    [InlineData("-0.00", "0 0 +2:")]
    [InlineData("000", "0 0 +0:")]
    [InlineData("1", "1 0 +0: 1")]
    [InlineData("-12345.678", "3 1 -3: 1 2345 6780")]
    [InlineData("10000", "1 1 +0: 1")]
    [InlineData("0.0001", "1 -1 +4: 1")]
    [InlineData("0.00001", "1 -2 +5: 1000")]
    [InlineData("1.50", "2 0 +2: 1 5000")]
    [InlineData(".5", "1 -1 +1: 5000")]
    [InlineData("99999999999999999999999999", "7 6 +0: 99 9999 9999 9999 9999 9999 9999")]
    public void A_decimal_becomes_groups_of_four_digits(string text, string expected)
    {
        var field = Single(w => w.WriteDecimal(Encoding.UTF8.GetBytes(text)))[4]!;

        Describe(field).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData("1e5")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData(" 1")]
    [InlineData("NaN")]
    public void What_is_no_plain_decimal_is_refused(string text)
    {
        var writer = new CopyRowWriter(1);
        writer.BeginRow();

        Should.Throw<ArgumentException>(() => writer.WriteDecimal(Encoding.UTF8.GetBytes(text)));

        writer.AbandonRow();
        writer.Complete()[0].RowCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_decimal_keeps_its_value_and_its_scale(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var whole = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(3) == 0 ? random.Next(10) : 0));
            var fraction = string.Concat(Enumerable.Range(0, random.Next(0, 20)).Select(_ => random.Next(3) == 0 ? random.Next(10) : 0));
            var sign = random.Next(2) == 0 ? "-" : "";
            var text = sign + whole + (fraction.Length > 0 ? "." + fraction : "");

            var field = Single(w => w.WriteDecimal(Encoding.UTF8.GetBytes(text)))[4]!;

            Value(field, fraction.Length).ShouldBe(BigInteger.Parse(sign + whole + fraction, CultureInfo.InvariantCulture), text);
        }
    }

    [Fact]
    public void An_abandoned_row_leaves_nothing()
    {
        var writer = new CopyRowWriter(1);
        Write(writer, "a", "one");
        var alone = writer.Complete()[0].Body;

        writer.BeginRow();
        writer.WriteText("bad"u8);
        writer.AbandonRow();

        writer.Complete()[0].Body.ShouldBe(alone);
        writer.Complete()[0].RowCount.ShouldBe(1);
    }

    [Fact]
    public void The_hash_follows_values_cursor_and_deletion_but_not_key_run_and_page()
    {
        var hash = Hash("k", "v", new RowOrder(1, 1, 1, 1));

        Hash("other", "v", new RowOrder(1, 9, 8, 7)).ShouldBe(hash);
        Hash("k", "w", new RowOrder(1, 1, 1, 1)).ShouldNotBe(hash);
        Hash("k", "v", new RowOrder(2, 1, 1, 1)).ShouldNotBe(hash);
        Hash("k", "v", new RowOrder(1, 1, 1, 1), deleted: true).ShouldNotBe(hash);
    }

    [Fact]
    public void Every_lane_has_a_batch_and_a_key_has_always_the_same_lane()
    {
        var writer = new CopyRowWriter(4);
        for (var i = 0; i < 4000; i++)
        {
            Write(writer, (i * 2).ToString(CultureInfo.InvariantCulture), "v");
        }

        var batches = writer.Complete();

        batches.Select(b => b.Lane).ShouldBe([0, 1, 2, 3]);
        batches.Sum(b => b.RowCount).ShouldBe(4000);
        batches.ShouldAllBe(b => b.RowCount > 850 && b.RowCount < 1150);
        LaneOf("41873", 4).ShouldBe(LaneOf("41873", 4));
    }

    // Row batches wait in a table while processes are replaced: these numbers never change.
    [Theory]
    [InlineData("", 4)]
    [InlineData("1", 2)]
    [InlineData("2", 1)]
    [InlineData("customer-77", 6)]
    public void Lanes_are_part_of_the_data_at_rest(string key, int lane) => LaneOf(key, 7).ShouldBe(lane);

    [Fact]
    public void An_empty_page_gives_empty_batches()
    {
        var batches = new CopyRowWriter(2).Complete();

        batches.Count.ShouldBe(2);
        batches.ShouldAllBe(b => b.RowCount == 0 && b.Body.Length == 0 && b.BodyBytes == 0);
    }

    [Fact]
    public void A_writer_reset_gives_the_same_bytes_as_a_new_one()
    {
        var used = new CopyRowWriter(2);
        Write(used, "x", new string('y', 20_000_000));
        used.Reset();
        var fresh = new CopyRowWriter(2);
        foreach (var writer in (CopyRowWriter[])[used, fresh])
        {
            Write(writer, "a", "one");
            Write(writer, "b", "two");
        }

        used.Complete().Select(b => Convert.ToHexString(b.Body)).ShouldBe(fresh.Complete().Select(b => Convert.ToHexString(b.Body)));
    }

    [Fact]
    public void Encoding_a_row_takes_no_memory_from_the_heap()
    {
        var writer = new CopyRowWriter(2);
        for (var i = 0; i < 2; i++)
        {
            WriteMany(writer);
            writer.Reset();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteMany(writer);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2_000);

        static void WriteMany(CopyRowWriter writer)
        {
            for (var i = 0; i < 1_000; i++)
            {
                writer.BeginRow();
                writer.WriteText("some text"u8);
                writer.WriteDecimal("12345.6789"u8);
                writer.WriteJson("{\"a\":1}"u8);
                writer.CommitRow("key"u8, Order, deleted: false);
            }
        }
    }

    private static void Write(CopyRowWriter writer, string key, string value, RowOrder order = default, bool deleted = false)
    {
        writer.BeginRow();
        writer.WriteText(Encoding.UTF8.GetBytes(value));
        writer.CommitRow(Encoding.UTF8.GetBytes(key), order, deleted);
    }

    private static string Hash(string key, string value, RowOrder order, bool deleted = false)
    {
        var writer = new CopyRowWriter(1);
        Write(writer, key, value, order, deleted);
        return Convert.ToHexString(Fields(writer.Complete()[0])[2]!);
    }

    private static int LaneOf(string key, int lanes)
    {
        var writer = new CopyRowWriter(lanes);
        Write(writer, key, "v");
        return writer.Complete().Single(b => b.RowCount == 1).Lane;
    }

    private static List<byte[]?> Single(Action<CopyRowWriter> write)
    {
        var writer = new CopyRowWriter(1);
        writer.BeginRow();
        write(writer);
        writer.CommitRow("key"u8, Order, deleted: false);
        return Fields(writer.Complete()[0]);
    }

    private static List<byte[]?> Fields(EncodedBatch batch)
    {
        var body = PageBody.Decompress(batch.Body, batch.BodyBytes);
        List<byte[]?> fields = [];
        var position = sizeof(short);
        for (var i = BinaryPrimitives.ReadInt16BigEndian(body); i > 0; i--)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(position));
            position += sizeof(int);
            fields.Add(length < 0 ? null : body[position..(position + length)]);
            position += Math.Max(0, length);
        }

        position.ShouldBe(body.Length);
        return fields;
    }

    private static byte[] Bytes(RowOrder order)
    {
        var bytes = new byte[RowOrder.ByteCount];
        order.WriteTo(bytes);
        return bytes;
    }

    private static string Describe(byte[] numeric)
    {
        var digits = Enumerable.Range(4, (numeric.Length / 2) - 4).Select(i => BinaryPrimitives.ReadInt16BigEndian(numeric.AsSpan(i * 2)));
        var sign = BinaryPrimitives.ReadUInt16BigEndian(numeric.AsSpan(4)) == 0 ? "+" : "-";
        return $"{BinaryPrimitives.ReadInt16BigEndian(numeric)} {BinaryPrimitives.ReadInt16BigEndian(numeric.AsSpan(2))} {sign}{BinaryPrimitives.ReadInt16BigEndian(numeric.AsSpan(6))}: {string.Join(' ', digits)}".TrimEnd();
    }

    private static BigInteger Value(byte[] numeric, int scale)
    {
        BinaryPrimitives.ReadInt16BigEndian(numeric.AsSpan(6)).ShouldBe((short)scale);
        var count = BinaryPrimitives.ReadInt16BigEndian(numeric);
        var weight = BinaryPrimitives.ReadInt16BigEndian(numeric.AsSpan(2));
        var value = BigInteger.Zero;
        for (var i = 0; i < count; i++)
        {
            var power = ((weight - i) * 4) + scale;
            var digits = new BigInteger(BinaryPrimitives.ReadInt16BigEndian(numeric.AsSpan(8 + (i * 2))));
            value += power >= 0 ? digits * BigInteger.Pow(10, power) : digits / BigInteger.Pow(10, -power);
        }

        return BinaryPrimitives.ReadUInt16BigEndian(numeric.AsSpan(4)) == 0 ? value : -value;
    }
}
