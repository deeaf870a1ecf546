using System.Globalization;

namespace SyncFleet.Benchmarks;

/// <summary>Settings of a benchmark, from its command line.</summary>
internal sealed record BenchArguments
{
    /// <summary>Records in the stream. Default 300 000.</summary>
    public int Records { get; init; } = 300_000;

    /// <summary>Records a page. Default 1 000, the connector's own.</summary>
    public int PageSize { get; init; } = 1_000;

    /// <summary>Runs counted by <c>latency</c>. Default 20.</summary>
    public int Runs { get; init; } = 20;

    /// <summary>Throws <see cref="ArgumentException"/> naming the option, its value and what is allowed.</summary>
    public static BenchArguments Parse(ReadOnlySpan<string> args)
    {
        var arguments = new BenchArguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new ArgumentException($"{args[i]}: expected a whole number above 0.");
            arguments = args[i] switch
            {
                "--records" => arguments with { Records = value },
                "--page-size" => arguments with { PageSize = value },
                "--runs" => arguments with { Runs = value },
                var other => throw new ArgumentException($"Unknown option {other}; allowed: --records, --page-size, --runs."),
            };
        }

        return arguments;
    }
}
