using System.ComponentModel;
using System.Diagnostics;
using Npgsql;

namespace SyncFleet.Chaos.Fleets;

/// <summary>
/// A small file system of its own for the page store, in memory, that can be filled. Mounting one takes an administrator's rights;
/// without them the page store stays where it is, and <see cref="Refusal"/> says why.
/// </summary>
internal sealed class PageDisk : IAsyncDisposable
{
    /// <summary>A table on the same file system, to ask PostgreSQL whether it is full.</summary>
    public const string ProbeTable = "public.chaos_disk_probe";

    private const string Tablespace = "chaos_pages";
    private const string Size = "256m";
    private const int Block = 1024 * 1024;
    private const int SmallBlock = 4096;

    private PageDisk()
    {
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"syncfleet-disk-{Guid.CreateVersion7():N}");

    /// <summary>Why there is no such disk; null: there is one.</summary>
    public string? Refusal { get; private set; } = "no disk of its own was made for the page store";

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Mounts the disk, owned as PostgreSQL's own folder is.</summary>
    public static async Task<PageDisk> MountAsync(string postgresFolder)
    {
        var disk = new PageDisk();
        var space = Directory.CreateDirectory(disk.Folder).FullName;
        if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size},mode=0755", "syncfleet-chaos", space) is { } refusal)
        {
            Directory.Delete(space);
            disk.Refusal = $"a file system for the page store could not be mounted: {refusal}";
            return disk;
        }

        disk.Refusal = null;
        var pages = Directory.CreateDirectory(Path.Combine(space, "pages")).FullName;
        if (await RunAsync("chown", $"--reference={postgresFolder}", pages) is { } kept)
        {
            await disk.DisposeAsync();
            disk.Refusal = $"the file system for the page store could not be given to PostgreSQL: {kept}";
        }

        return disk;
    }

    /// <summary>Moves the page store with its indexes here; to be called before anybody writes to it.</summary>
    public async Task TakePagesAsync(NpgsqlDataSource database)
    {
        if (Refusal is not null)
        {
            return;
        }

        await ExecuteAsync(database, $"CREATE TABLESPACE {Tablespace} LOCATION '{Path.Combine(Folder, "pages")}'");
        await ExecuteAsync(database, $"CREATE TABLE {ProbeTable} (body bytea) TABLESPACE {Tablespace}; ALTER TABLE {ProbeTable} ALTER COLUMN body SET STORAGE EXTERNAL");
        await ExecuteAsync(database, $"ALTER TABLE syncfleet.pages SET TABLESPACE {Tablespace}");
        await ExecuteAsync(database, $"""
            DO $$ DECLARE i text; BEGIN
                FOR i IN SELECT indexname FROM pg_indexes WHERE schemaname = 'syncfleet' AND tablename = 'pages' LOOP
                    EXECUTE format('ALTER INDEX syncfleet.%I SET TABLESPACE {Tablespace}', i);
                END LOOP;
            END $$
            """);
    }

    /// <summary>Writes until nothing more fits.</summary>
    /// <returns>How many bytes fitted.</returns>
    public long Fill()
    {
        var written = 0L;
        foreach (var block in new[] { Block, SmallBlock })
        {
            using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            var bytes = new byte[block];
            try
            {
                while (true)
                {
                    file.Write(bytes);
                    written += block;
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }

        return written;
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    /// <summary>To be called when PostgreSQL has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Refusal is null)
        {
            Refusal = await RunAsync("umount", Folder) ?? "the disk is gone";
            Directory.Delete(Folder);
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    // Null: it worked.
    private static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {said.Trim().ReplaceLineEndings(" ")}";
        }
        catch (Win32Exception absent)
        {
            return absent.Message;
        }
    }
}
