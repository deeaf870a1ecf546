using SyncFleet.Contracts;
using SyncFleet.Core.Expressions;

namespace SyncFleet.Core.Mappings;

/// <summary>What a mapping needs to know beside the definition of its stream.</summary>
public sealed record MappingContext
{
    /// <summary>Part of every hash, so that the same person has different hashes at two tenants.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Part of the key of a row that is only ever appended.</summary>
    public required StreamRunId StreamRun { get; init; }

    /// <summary>The connector's own key; used when the definition names none.</summary>
    public IReadOnlyList<string> ConnectorKey { get; init; } = [];

    /// <summary>The connector's own cursor field; orders versions when the definition names no field.</summary>
    public string? ConnectorCursor { get; init; }

    /// <summary>Limits and clock of the templates.</summary>
    public TemplateOptions Templates { get; init; } = TemplateOptions.Default;
}
