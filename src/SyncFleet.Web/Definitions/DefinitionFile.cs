using System.Text.Unicode;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Web.Definitions;

/// <summary>A file with definitions, as it was sent.</summary>
public sealed record DefinitionFile
{
    /// <summary>For the problems.</summary>
    public required string Name { get; init; }

    /// <summary>Its bytes: UTF-8, or that is a problem.</summary>
    public required byte[] Content { get; init; }

    /// <summary>What it defines, and everything that is wrong with it. Bytes that are not UTF-8 are a problem and never replaced.</summary>
    public DefinitionDocuments Read()
    {
        var text = new char[Content.Length];
        var status = Utf8.ToUtf16(Content, text, out var read, out var written, replaceInvalidSequences: false);
        return status == System.Buffers.OperationStatus.Done
            ? SyncDefinitionReader.Read(new string(text, 0, written), Name)
            : new() { Sources = [], Syncs = [], Problems = [NotUtf8(read)], Origins = new Dictionary<string, DefinitionOrigin>(StringComparer.Ordinal) };
    }

    private DefinitionProblem NotUtf8(int offset) => new()
    {
        File = Name,
        Line = Content.AsSpan(0, offset).Count((byte)'\n') + 1,
        Path = "",
        Message = $"This is not UTF-8: byte {offset} (0x{Content[offset]:x2}). Save the file as UTF-8.",
    };
}
