namespace SyncFleet.Core.Definitions.Checking;

/// <summary>One fault of a source's settings.</summary>
/// <param name="Path">Dotted path of the setting.</param>
/// <param name="Message">What is wrong and what is allowed; never the value of a secret.</param>
public sealed record SettingFault(string Path, string Message);
