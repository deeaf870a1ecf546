using SyncFleet.Core.Definitions.Reading;

namespace SyncFleet.Core.Definitions;

/// <summary>What every source must keep to, however it was given.</summary>
public static class SourceRules
{
    /// <summary>Faults of names and variables; nothing means there are none.</summary>
    public static IReadOnlyList<string> FindFaults(SourceDefinition source) =>
    [
        .. new[] { SourceReader.FaultOfName(source.Name), SourceReader.FaultOfConnectorName(source.Connector) }
            .Concat(source.SecretVariables.Values.Select(SourceReader.FaultOfVariable))
            .OfType<string>(),
    ];
}
