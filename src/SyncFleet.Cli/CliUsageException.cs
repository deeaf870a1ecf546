namespace SyncFleet.Cli;

/// <summary>The command was given something it cannot use; the message says what and what is allowed.</summary>
public sealed class CliUsageException(string message) : Exception(message);
