using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Divides a stream into parts that are read one after the other, each with its own names and request options.</summary>
internal interface IPartitionRouter
{
    /// <summary>The partitions, in the same order each time: a read is taken up by the number of its partition.</summary>
    IAsyncEnumerable<IReadOnlyDictionary<string, object?>> PartitionsAsync(TemplateScope scope, CancellationToken cancellationToken);

    /// <summary>Puts what belongs to the partition into a request.</summary>
    void Apply(RequestDraft draft, IReadOnlyDictionary<string, object?> partition, TemplateScope scope);
}
