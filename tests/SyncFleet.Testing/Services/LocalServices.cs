namespace SyncFleet.Testing.Services;

/// <summary>
/// Where the tests find PostgreSQL and RabbitMQ: the environment first, then <c>.local/services.env</c>, which
/// <c>deploy/local/services</c> writes. Throws, saying which command to run, when neither knows.
/// </summary>
public static class LocalServices
{
    public static string Postgres => Read("SYNCFLEET_POSTGRES");

    public static Uri RabbitMq => new(Read("SYNCFLEET_RABBITMQ"));

    public static Uri RabbitMqManagement => new(Read("SYNCFLEET_RABBITMQ_MANAGEMENT"));

    /// <summary>Root of the checkout: the nearest folder above that holds <c>SyncFleet.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    private static string Read(string name)
    {
        // Tests are a process of their own kind: nothing hosts them, so they read the environment themselves.
#pragma warning disable RS0030
        var given = Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
        if (!string.IsNullOrEmpty(given))
        {
            return given;
        }

        var file = Path.Combine(FindRoot(), ".local", "services.env");
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name + "=", StringComparison.Ordinal)) : null;
        return line?[(name.Length + 1)..].Trim('\'')
            ?? throw new InvalidOperationException($"{name} is not set and {file} does not name it. Run deploy/local/services once, or deploy/local/test.");
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SyncFleet.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"SyncFleet.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
