namespace SyncFleet.Hosting.Messaging;

/// <summary>
/// The broker did not confirm a message in time; whether it has it is not known, so it is sent again. Without the cancellation that
/// ended the wait: MassTransit takes an exception that rests on one for a cancellation itself, and puts the message into the error queue.
/// </summary>
public sealed class BrokerSilentException(string destination, TimeSpan limit)
    : Exception($"RabbitMQ did not confirm a message to '{destination}' within {limit.TotalSeconds:0.#} s.");
