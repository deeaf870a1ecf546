namespace SyncFleet.Connectors.Tokens;

/// <summary>Seals texts of one source that are kept where they could be read, such as the place a read goes on from.</summary>
public interface ITextSeal
{
    /// <summary>Whether this process has a key.</summary>
    bool CanClose { get; }

    /// <summary>The text, so that only a process with the key can read it.</summary>
    string Close(string text);

    /// <summary>What <see cref="Close"/> was given.</summary>
    string Open(string closed);
}
