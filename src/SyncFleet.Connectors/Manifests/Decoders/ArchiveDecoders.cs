using System.IO.Compression;
using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>Content packed by gzip; what is not packed is read as it is.</summary>
internal sealed class GzipDecoder(ManifestComponent component, ComponentRegistry registry) : IContentDecoder
{
    private readonly IContentDecoder _inner = registry.Create<IContentDecoder>(component.RequiredChild("decoder"));

    public bool IsStream => true;

    public void Decode(ReadOnlyMemory<byte> content, DecodedItems items)
    {
        if (!content.Span.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            _inner.Decode(content, items);
            return;
        }

        using var packed = new MemoryStream(content.ToArray(), writable: false);
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        _inner.Decode(Unpacking.ReadAll(unpacked, DecodedItems.MaxBytes), items);
    }
}

/// <summary>The files of a zip archive, one after the other.</summary>
internal sealed class ZipfileDecoder(ManifestComponent component, ComponentRegistry registry) : IContentDecoder
{
    private const int MaxFiles = 1000;

    private readonly IContentDecoder _inner = registry.Create<IContentDecoder>(component.RequiredChild("decoder"));

    public bool IsStream => true;

    public void Decode(ReadOnlyMemory<byte> content, DecodedItems items)
    {
        try
        {
            using var packed = new ZipArchive(new MemoryStream(content.ToArray(), writable: false), ZipArchiveMode.Read);
            if (packed.Entries.Count > MaxFiles)
            {
                throw new UnreadableContentException($"an archive of more than {MaxFiles} files");
            }

            var left = DecodedItems.MaxBytes;
            foreach (var file in packed.Entries.Where(entry => entry.Name.Length > 0))
            {
                using var unpacked = file.Open();
                var bytes = Unpacking.ReadAll(unpacked, left);
                left -= bytes.Length;
                _inner.Decode(bytes, items);
            }
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableContentException("no zip archive, or a damaged one", e);
        }
    }
}

/// <summary>Reads what comes out of an archive, and no more of it than is allowed.</summary>
internal static class Unpacking
{
    public static ReadOnlyMemory<byte> ReadAll(Stream content, int limit)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = content.Read(buffer)) > 0)
            {
                if (all.Length + count > limit)
                {
                    throw new UnreadableContentException($"more than {DecodedItems.MaxBytes / 1048576} MiB when it is unpacked");
                }

                all.Write(buffer, 0, count);
            }
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableContentException("a damaged archive", e);
        }

        return all.GetBuffer().AsMemory(0, (int)all.Length);
    }
}
