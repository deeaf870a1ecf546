using SyncFleet.Core.Expressions;

namespace SyncFleet.Core.Mappings;

/// <summary>The parts of a compiled mapping. Unchanging, so shared by threads.</summary>
internal sealed class MappingPlan
{
    public required PathTree Tree { get; init; }

    public required KeyPlan Key { get; init; }

    public required OrderPlan Order { get; init; }

    public required IReadOnlyList<ColumnPlan> Columns { get; init; }

    public Template? Where { get; init; }

    public Template? DeletedWhen { get; init; }

    /// <summary>Where the whole record is found; -1: it is not kept.</summary>
    public int RawSlot { get; init; } = -1;

    public bool HasTemplates => Where is not null || DeletedWhen is not null || Columns.Any(c => c.Template is not null);
}
