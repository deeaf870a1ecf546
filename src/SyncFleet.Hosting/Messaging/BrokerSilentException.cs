namespace SyncFleet.Hosting.Messaging;

/// <summary>The broker did not confirm a message in time; whether it has it is not known, so it is sent again.</summary>
public sealed class BrokerSilentException(string destination, TimeSpan limit, Exception inner)
    : Exception($"RabbitMQ did not confirm a message to '{destination}' within {limit.TotalSeconds:0.#} s.", inner);
