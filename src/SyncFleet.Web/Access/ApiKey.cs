using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace SyncFleet.Web.Access;

/// <summary>The key of the API: configured, or generated into a file at the first start. Only its hash is held.</summary>
public sealed class ApiKey
{
    private readonly byte[] _hash;

    public ApiKey(IOptions<ApiOptions> options, ILogger<ApiKey> logger)
    {
        if (options.Value.Key is { } configured)
        {
            _hash = Hash(configured);
            return;
        }

        var path = Path.GetFullPath(options.Value.KeyFile);
        var made = TryMake(path);
        _hash = Hash(ReadFile(path));
        if (made)
        {
            logger.KeyMade(path);
        }
        else
        {
            logger.KeyFound(path);
        }
    }

    /// <summary>Compares in a time that does not tell how much of the key was right.</summary>
    public bool Fits(string key) => CryptographicOperations.FixedTimeEquals(Hash(key), _hash);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    // Two processes may start at once: only one of them makes the file, both read it.
    private static bool TryMake(string path)
    {
        if (File.Exists(path))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Environment.ProcessId}";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(draft, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) + "\n"));
        }

        try
        {
            File.Move(draft, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
            return false;
        }
    }

    private static string ReadFile(string path)
    {
        var key = File.ReadAllText(path).Trim();
        return key.Length >= 16
            ? key
            : throw new InvalidOperationException($"The API key in {path} has {key.Length} characters; at least 16 are needed. Delete the file to have a new key made.");
    }
}
