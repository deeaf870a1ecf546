using System.Buffers;
using System.Text.Unicode;

namespace SyncFleet.Cli.Files;

/// <summary>Reads files that were named on the command line.</summary>
internal static class InputFile
{
    /// <summary>The bytes of every file, in their order.</summary>
    /// <exception cref="CliUsageException">Some cannot be read; all of them are named.</exception>
    public static async Task<IReadOnlyList<byte[]>> ReadAllAsync(IReadOnlyList<FileInfo> files, CancellationToken cancellationToken)
    {
        List<byte[]> contents = [];
        List<string> faults = [];
        foreach (var file in files)
        {
            try
            {
                contents.Add(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
            }
            catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
            {
                faults.Add($"There is no file {file}.");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                faults.Add($"The file {file} cannot be read: {failure.Message}");
            }
        }

        return faults.Count == 0 ? contents : throw new CliUsageException(string.Join(' ', faults));
    }

    /// <exception cref="CliUsageException">The file cannot be read, or is not UTF-8; the message says at which byte.</exception>
    public static async Task<string> ReadTextAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var content = (await ReadAllAsync([file], cancellationToken))[0];
        var text = new char[content.Length];
        return Utf8.ToUtf16(content, text, out var read, out var written, replaceInvalidSequences: false) == OperationStatus.Done
            ? new string(text, 0, written).TrimStart('\uFEFF')
            : throw new CliUsageException($"The file {file} is not UTF-8: byte {read} (0x{content[read]:x2}). Save it as UTF-8.");
    }
}
