using System.Globalization;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Payamgostar;

/// <summary>Local times of Tehran as Payamgostar writes them: without a zone. No summer time since 2022.</summary>
internal static class TehranText
{
    public const int OffsetSeconds = 12_600;

    /// <summary><c>2026-10-21T14:06:17.000</c>.</summary>
    public static void Write(Utf8JsonWriter writer, long unixSeconds) =>
        new Utf8Text(stackalloc byte[32]).AddDateTime(unixSeconds + OffsetSeconds).Add(".000"u8).WriteTo(writer);

    /// <summary>Milliseconds of the Unix time; null when it is no local time.</summary>
    public static long? Parse(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Kind == DateTimeKind.Unspecified
            ? ((local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond) - (OffsetSeconds * 1000L)
            : null;
}
