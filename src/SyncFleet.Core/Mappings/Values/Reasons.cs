namespace SyncFleet.Core.Mappings.Values;

/// <summary>Why a value can't be mapped, in the words of a dead letter: what it is, what is allowed.</summary>
internal static class Reasons
{
    public const string Nul = "holds a NUL character (\\u0000), which PostgreSQL cannot store";
    public const string LoneSurrogate = "holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no character";
    public const string InvalidUtf8 = "the record is not valid UTF-8";
    public const string Required = "is required but null or missing";
    public const string Unmapped = "is not in the value map, and the map has no 'otherwise'";
    public const string NotInteger = "is not an integer";
    public const string IntegerRange = "is outside the 64 bits of an integer column (-9223372036854775808 to 9223372036854775807)";
    public const string NotWhole = "has a fraction, and the column is an integer";
    public const string NotDecimal = "is not a decimal number";
    public const string DecimalRange = "has more digits than numeric can hold (131072 before the point, 16383 after it)";
    public const string JsonNumberRange = "holds a number with more digits than numeric can hold (131072 before the point, 16383 after it)";
    public const string NotBoolean = "is not a boolean (true, t, yes, y, on, 1 or false, f, no, n, off, 0)";
    public const string NotTimestamp = "is not a timestamp in ISO 8601, e.g. 2026-10-21T12:00:00Z";
    public const string NotDate = "is not a date in ISO 8601, e.g. 2026-10-21";
    public const string NoFormatFits = "fits none of the column's formats";
    public const string EpochNeedsFormat = "is a number, which is a timestamp only with a format such as %s or %ms";
    public const string TimestampRange = "is outside the years 0001 to 9999";
    public const string KeyMissing = "the key is null, missing or empty";
    public const string KeyNotScalar = "the key is an object or a list";
    public const string KeyTooLong = "the key is longer than 2048 bytes";
    public const string NotOrder = "orders the record's versions and is neither a whole number nor a timestamp in ISO 8601";
    public const string NotJsonText = "cannot be written as JSON";
}
