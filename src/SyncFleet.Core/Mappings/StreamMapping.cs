using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;

namespace SyncFleet.Core.Mappings;

/// <summary>
/// A stream's mapping, compiled once and used for every page of a stream run, by several threads at once: each takes its own
/// <see cref="RecordMapper"/>.
/// </summary>
public sealed class StreamMapping
{
    private readonly MappingPlan _plan;

    private StreamMapping(MappingPlan plan) => _plan = plan;

    /// <summary>Compiles a stream's mapping.</summary>
    /// <exception cref="SyncFleetException">
    /// Kind Configuration: the mapping has faults (all are named), or neither the definition nor the connector names a key.
    /// </exception>
    public static StreamMapping Compile(StreamDefinition stream, MappingContext context)
    {
        MappingCompiler compiler = new(stream, context);
        var plan = compiler.Compile();
        return compiler.Faults.Count == 0
            ? new StreamMapping(plan)
            : throw new SyncFleetException(
                FailureKind.Configuration,
                $"The mapping of stream '{stream.Stream}' has faults; mend the sync definition and run again. {string.Join(" ", compiler.Faults)}");
    }

    /// <summary>What is wrong with a stream's mapping, without the connector's knowledge: nothing means it compiles.</summary>
    public static IReadOnlyList<MappingFault> FindFaults(StreamDefinition stream)
    {
        MappingContext context = new() { Tenant = default, StreamRun = default, ConnectorKey = ["any"] };
        MappingCompiler compiler = new(stream, context);
        compiler.Compile();
        return compiler.Faults;
    }

    /// <summary>A mapper for one thread.</summary>
    public RecordMapper CreateMapper() => new(_plan);
}

/// <summary>One fault of a mapping.</summary>
/// <param name="Path">Where in the stream's definition, e.g. <c>columns.cost.zone</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record MappingFault(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
