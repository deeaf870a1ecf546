using System.Runtime.CompilerServices;
using Shouldly;

namespace SyncFleet.Testing.Approvals;

/// <summary>
/// Compares output with a committed file beside the test: <c>&lt;TestFile&gt;.&lt;name&gt;.approved.&lt;ext&gt;</c>. When it differs,
/// the output is written to <c>….received.&lt;ext&gt;</c>; look at it and rename it if it is right.
/// </summary>
public static class Approved
{
    public static void Match(string received, string name, string extension = "txt", [CallerFilePath] string testFile = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(testFile)!, $"{Path.GetFileNameWithoutExtension(testFile)}.{name}");
        var approvedFile = $"{stem}.approved.{extension}";
        var receivedFile = $"{stem}.received.{extension}";
        var text = received.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : null;
        if (approved == text)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, text);
        text.ShouldBe(approved, $"{Path.GetFileName(receivedFile)} differs from the approved file.");
    }
}
