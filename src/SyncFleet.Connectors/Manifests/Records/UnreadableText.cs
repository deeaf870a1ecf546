namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>
/// JSON may carry texts that are no Unicode: bytes that are not UTF-8, one half of a surrogate pair. They travel as received, but
/// nothing can read them.
/// </summary>
internal static class UnreadableText
{
    public const string What = "not valid Unicode text (bytes that are not UTF-8, or half of a surrogate pair)";

    // The JSON library has no exception of its own for it, but it signs those it throws.
    public static bool IsCauseOf(InvalidOperationException exception) =>
        exception.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) ?? false;
}
