using SyncFleet.Testing.Processes;

namespace SyncFleet.Chaos.Syncs;

/// <summary>One of the syncs that run again and again.</summary>
internal sealed record ChaosSyncDefinition
{
    public required string Name { get; init; }

    public required SyncKind Kind { get; init; }

    /// <summary>Products at the beginning.</summary>
    public required int Products { get; init; }

    public required int PageSize { get; init; }

    /// <summary>The syncs of a run of so many products.</summary>
    public static IReadOnlyList<ChaosSyncDefinition> All(int products) =>
    [
        new() { Name = "changing", Kind = SyncKind.Incremental, Products = products, PageSize = 50 },
        new() { Name = "replaced", Kind = SyncKind.Replace, Products = products * 2 / 3, PageSize = 100 },
        new() { Name = "appended", Kind = SyncKind.Append, Products = products / 3, PageSize = 50 },
        new() { Name = "beside", Kind = SyncKind.Incremental, Products = products / 2, PageSize = 25 },
    ];

    public string Yaml() => FleetDefinition.Write(Name, new FleetSyncOptions
    {
        Stream = Kind switch
        {
            SyncKind.Replace => ["read: full", "write: replace"],
            SyncKind.Append => ["read: full", "write: append"],
            _ => [],
        },
    });
}

/// <summary>What a sync's table must hold.</summary>
internal enum SyncKind
{
    /// <summary>Each product's latest version; nothing is deleted at the source.</summary>
    Incremental,

    /// <summary>Each living product's latest version; the others are tombstones.</summary>
    Replace,

    /// <summary>As many rows as the runs' ledgers say were written.</summary>
    Append,
}
