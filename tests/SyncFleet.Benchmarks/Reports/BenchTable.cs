namespace SyncFleet.Benchmarks.Reports;

/// <summary>Figures of one kind: printed as a table, and written as they are to the JSON report.</summary>
internal sealed record BenchTable
{
    public required string Title { get; init; }

    /// <summary>What the rows are: <c>process</c>, <c>records</c> …</summary>
    public required string RowsAre { get; init; }

    public required IReadOnlyList<BenchColumn> Columns { get; init; }

    public IReadOnlyList<BenchRow> Rows { get; init; } = [];
}

/// <summary>A column of figures.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">Its unit; empty for a count or a ratio.</param>
/// <param name="Decimals">Digits printed after the point; the JSON has all.</param>
internal readonly record struct BenchColumn(string Name, string Unit, int Decimals);

/// <summary>A row of figures, one for each column.</summary>
/// <param name="Name">What they belong to.</param>
/// <param name="Values">Null where a figure does not apply.</param>
internal readonly record struct BenchRow(string Name, IReadOnlyList<double?> Values);
