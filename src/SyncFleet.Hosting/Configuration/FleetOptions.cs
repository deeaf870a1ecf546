using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace SyncFleet.Hosting.Configuration;

/// <summary>
/// What every process of the fleet needs, read from the root of the configuration: the environment variable
/// <c>SYNCFLEET_POSTGRES</c> is <see cref="Postgres"/>, and so on.
/// </summary>
public sealed class FleetOptions
{
    /// <summary>Npgsql connection string. Required.</summary>
    [Required(ErrorMessage = "SYNCFLEET_POSTGRES is not set: give an Npgsql connection string, e.g. Host=127.0.0.1;Username=syncfleet;Password=…;Database=syncfleet")]
    [ConnectionString(ErrorMessage = "SYNCFLEET_POSTGRES must be an Npgsql connection string with a Host, e.g. Host=127.0.0.1;Username=syncfleet;Password=…;Database=syncfleet; a password with ; or = in it stands in quotes")]
    public string Postgres { get; set; } = "";

    /// <summary>Broker address with credentials and virtual host, <c>amqp://</c> or <c>amqps://</c>. Required.</summary>
    [Required(ErrorMessage = "SYNCFLEET_RABBITMQ is not set: give an address such as amqp://user:password@127.0.0.1:5672/")]
    [BrokerAddress(ErrorMessage = "SYNCFLEET_RABBITMQ must be an address with a user, such as amqp://user:password@127.0.0.1:5672/; signs such as @ / : in user or password are written as %40 %2F %3A")]
    public string RabbitMq { get; set; } = "";

    /// <summary>
    /// True when the connection string goes through a transaction-mode pooler: no LISTEN, no session state. Default false.
    /// </summary>
    [ConfigurationKeyName("POSTGRES_POOLED")]
    public bool PostgresPooled { get; set; }

    /// <summary>Most connections this process opens to PostgreSQL. Default 16, 2 to 500.</summary>
    [ConfigurationKeyName("POSTGRES_CONNECTIONS")]
    [Range(2, 500, ErrorMessage = "SYNCFLEET_POSTGRES_CONNECTIONS must be 2 to 500")]
    public int PostgresConnections { get; set; } = 16;

    /// <summary>
    /// Keys of the credential vault, <c>id:base64</c> of 32 bytes, several parted by commas; the first one seals, all open.
    /// Only processes that seal or open secrets need it.
    /// </summary>
    [ConfigurationKeyName("VAULT_KEY")]
    [VaultKeys]
    public string? VaultKey { get; set; }

    /// <summary>How long a stopping process may finish what it has in hand. Default 20 s, 1 s to 5 min.</summary>
    [ConfigurationKeyName("STOP_TIMEOUT")]
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "SYNCFLEET_STOP_TIMEOUT must be 00:00:01 to 00:05:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
