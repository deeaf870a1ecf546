using System.Text;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>Text encodings by the names manifests use for them.</summary>
internal static class Encodings
{
    /// <param name="name">The name; null is UTF-8.</param>
    /// <returns>Null when there is none of that name.</returns>
    public static Encoding? Find(string? name)
    {
        var plain = name?.ToLowerInvariant().Replace('_', '-') switch
        {
            null or "" or "utf8" or "utf-8-sig" => "utf-8",
            "latin-1" or "latin1" or "iso8859-1" => "iso-8859-1",
            "ascii" => "us-ascii",
            "utf16" => "utf-16",
            ['c', 'p', .. var page] => $"windows-{page}",
            var known => known,
        };
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(plain) ?? Encoding.GetEncoding(plain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
