using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Ids, dates and empty objects as Altegio writes them.</summary>
internal static class AltegioText
{
    public const long FirstClient = 700_101;
    public const long FirstEntry = 880_001;
    public const long FirstVisit = 660_001;
    public const long FirstTransaction = 990_001;
    public const long FirstStaff = 77;
    public const long FirstService = 15;

    /// <summary>Local time with an offset that has no colon: <c>2026-10-11T09:15:00+0200</c>.</summary>
    public static Utf8Text Date(Span<byte> room, long unixSeconds, int wrongBy = 0)
    {
        var offset = SalonTime.OffsetHours(unixSeconds);
        return new Utf8Text(room).AddDateTime(unixSeconds + (3600 * offset)).Add("+"u8).Add(offset + wrongBy, 2).Add("00"u8);
    }

    public static void WriteDate(Utf8JsonWriter writer, long unixSeconds) => Date(stackalloc byte[32], unixSeconds).WriteTo(writer);

    /// <summary>Local time without offset: <c>2026-11-03 14:00:00</c>.</summary>
    public static void WriteLocal(Utf8JsonWriter writer, long unixSeconds) =>
        new Utf8Text(stackalloc byte[32]).AddDateTime(SalonTime.Local(unixSeconds), (byte)' ').WriteTo(writer);

    /// <summary>An empty object is <c>[]</c> here.</summary>
    public static void WriteNothing(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteEndArray();
    }

    public static void WriteNothing(Utf8JsonWriter writer, in SandboxRow row) => WriteNothing(writer);

    public static long Id(in SandboxRow row, long first) => first + row.Stream.Account.IdOffset + row.Index;

    /// <summary>Id of some record of another stream.</summary>
    public static long IdOf(SimulatedAccount account, string stream, long first, ulong chance) =>
        first + account.IdOffset + account.PickIndex(stream, chance);

    /// <summary>Index of a numeric id, or −1.</summary>
    public static long IndexOf(SimulatedAccount account, string id, long first) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Max(-1, number - first - account.IdOffset)
            : -1;

    public static void WritePhone(Utf8JsonWriter writer, ReadOnlySpan<byte> property, long client) =>
        new Utf8Text(stackalloc byte[24]).Add("3816"u8).Add(client, 8).WriteTo(writer, property);

    /// <summary>The name that a client or team member was made with.</summary>
    public static ReadOnlySpan<byte> NameOf(SimulatedAccount account, string stream, long index) =>
        Vocabulary.FirstName(Chance.Of(account[stream].Seed, (ulong)index, 1));
}
