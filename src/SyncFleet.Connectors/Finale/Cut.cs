using System.Runtime.ExceptionServices;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Finale;

/// <summary>A part of an answer that becomes a page.</summary>
internal sealed record Cut
{
    public required ReadOnlyMemory<byte> Records { get; init; }

    public required int RecordCount { get; init; }

    /// <summary>Where the read goes on; null: it has ended.</summary>
    public required ChangesPosition? Next { get; init; }

    public required string? CursorAfter { get; init; }

    /// <summary>True when rows were passed, be it without keeping any.</summary>
    public required bool HasMoved { get; init; }

    /// <summary>What ended the cut early; what comes before it is good.</summary>
    public ExceptionDispatchInfo? Failure { get; init; }

    public Page ToPage() => new() { Records = Records, RecordCount = RecordCount, NextPosition = Next?.ToJson(), CursorAfter = CursorAfter };
}
