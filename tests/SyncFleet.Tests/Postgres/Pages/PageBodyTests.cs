using System.IO.Compression;
using System.Text;
using Shouldly;
using SyncFleet.Postgres.Pages;
using Xunit;

namespace SyncFleet.Tests.Postgres.Pages;

public sealed class PageBodyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(400_000)]
    public void A_page_comes_back_as_it_was(int length)
    {
        var records = new byte[length];
        new Random(1).NextBytes(records.AsSpan(0, length / 2));

        PageBody.Decompress(PageBody.Compress(records), length).ShouldBe(records);
    }

    [Fact]
    public void A_page_stored_as_brotli_by_an_earlier_version_is_read()
    {
        var records = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1_000).Select(i => $$"""{"id":{{i}}}""" + "\n")));
        var body = new byte[BrotliEncoder.GetMaxCompressedLength(records.Length)];
        BrotliEncoder.TryCompress(records, body, out var written, quality: 1, window: 20).ShouldBeTrue();

        PageBody.Decompress(body.AsSpan(0, written), records.Length).ShouldBe(records);
    }

    [Fact]
    public void A_damaged_or_shortened_body_is_refused()
    {
        var records = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"id":1}""" + "\n", 1_000)));
        var body = PageBody.Compress(records);

        PageBody.TryDecompress(body.AsSpan(0, body.Length / 2), new byte[records.Length]).ShouldBeFalse();
        PageBody.TryDecompress(body, new byte[records.Length + 1]).ShouldBeFalse();
        PageBody.TryDecompress(body, new byte[records.Length - 1]).ShouldBeFalse();
        PageBody.TryDecompress([], new byte[1]).ShouldBeFalse();
        body[^5] ^= 0xFF;
        body[10] ^= 0xFF;
        PageBody.TryDecompress(body, new byte[records.Length]).ShouldBeFalse();
    }
}
