namespace SyncFleet.Sandbox.Generation;

/// <summary>What the records of a stream look like, the same for every account.</summary>
internal sealed class StreamModel
{
    /// <summary>Name as the upstream's path has it: <c>product</c>, <c>clients</c>.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<FieldDefinition> Fields { get; init; }

    /// <summary>Index of the record with this id in its URL, or −1 when no id looks like this.</summary>
    public required Func<SimulatedAccount, string, long> IndexOf { get; init; }

    /// <summary>Number of records when the settings name no size; null means the setting <c>Records</c>.</summary>
    public long? FixedSize { get; init; }

    /// <summary>Fields that only the single resource has; null means none.</summary>
    public IReadOnlyList<FieldDefinition>? DetailFields { get; init; }

    public FieldDefinition Field(FieldRole role) => Fields.First(f => f.Role == role);
}
