namespace SyncFleet.Sandbox.Faults;

/// <summary>How a record can be malformed.</summary>
internal enum Malformation
{
    None,

    /// <summary>A text in the number field and an object in the label.</summary>
    WrongType,

    /// <summary>A NUL character in the label.</summary>
    NulCharacter,

    /// <summary>Half a surrogate pair in the label, as an escape.</summary>
    LoneSurrogate,

    /// <summary>Bytes in the label that are not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>An integer of 25 digits in the number field.</summary>
    HugeInteger,

    /// <summary>A decimal no double can hold in the number field.</summary>
    HugeDecimal,

    /// <summary>A date that no calendar has in a date field that is not the cursor.</summary>
    DateOutOfRange,

    /// <summary>A label of <see cref="MalformedValue.HugeLabelBytes"/> bytes.</summary>
    HugeRecord,

    /// <summary>Null in the key field.</summary>
    MissingKey,
}
