using System.IO.Compression;

namespace SyncFleet.Tests.Connectors.Manifests;

/// <summary>Packs contents for tests.</summary>
internal static class Archives
{
    public static byte[] Gzip(IEnumerable<byte[]> parts)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            Write(gzip, parts);
        }

        return packed.ToArray();
    }

    public static byte[] Zip(params IEnumerable<byte[]>[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (index, parts) in files.Index())
            {
                using var file = zip.CreateEntry($"file-{index}.txt", CompressionLevel.SmallestSize).Open();
                Write(file, parts);
            }
        }

        return packed.ToArray();
    }

    private static void Write(Stream target, IEnumerable<byte[]> parts)
    {
        foreach (var part in parts)
        {
            target.Write(part);
        }
    }
}
