using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>Ids, addresses and dates as Finale writes them.</summary>
internal static class FinaleText
{
    /// <summary>Longest text built here: account name (up to 32 bytes), path and number.</summary>
    public const int Room = 128;

    /// <summary>First party of the catalogue; the one below it is the own company.</summary>
    public const long FirstParty = 10_001;

    public const long FirstFacility = 100_001;

    public static void WriteDate(Utf8JsonWriter writer, long unixSeconds) =>
        new Utf8Text(stackalloc byte[24]).AddDateTime(unixSeconds).WriteTo(writer);

    public static void WriteDate(Utf8JsonWriter writer, ReadOnlySpan<byte> property, long unixSeconds) =>
        new Utf8Text(stackalloc byte[24]).AddDateTime(unixSeconds).WriteTo(writer, property);

    /// <summary>Begins <c>/{account}/api/{resource}/</c>.</summary>
    public static Utf8Text Url(Span<byte> room, in SandboxRow row, ReadOnlySpan<byte> resource) =>
        new Utf8Text(room).Add("/"u8).Add(row.Stream.Account.NameUtf8.Span).Add("/api/"u8).Add(resource).Add("/"u8);

    public static Utf8Text ProductId(Span<byte> room, long index) => new Utf8Text(room).Add("SKU-"u8).Add(index + 1, 7);

    /// <summary>The id in a product's URL: another one than <c>productId</c> for every seventh product.</summary>
    public static Utf8Text ProductUrl(Span<byte> room, in SandboxRow row, long index) => index % 7 == 6
        ? Url(room, row, "product"u8).Add("1"u8).Add(index + 1, 7)
        : Url(room, row, "product"u8).Add("SKU-"u8).Add(index + 1, 7);

    public static Utf8Text FacilityUrl(Span<byte> room, in SandboxRow row, long index) =>
        Url(room, row, "facility"u8).Add(FirstFacility + index);

    public static long IndexOfProduct(string id)
    {
        var index = Number(id, "SKU-", 7) ?? Number(id, "1", 7);
        return index is null || index % 7 == 6 != id.StartsWith('1') ? -1 : index.Value;
    }

    /// <summary>Index of an id made of a prefix and a number that counts from 1; null when it is not one.</summary>
    public static long? Number(string id, string prefix, int digits) =>
        id.StartsWith(prefix, StringComparison.Ordinal) && id.Length == prefix.Length + digits
        && long.TryParse(id.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1 : null;
}
