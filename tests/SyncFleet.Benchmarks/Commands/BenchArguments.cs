using System.Globalization;

namespace SyncFleet.Benchmarks.Commands;

/// <summary>What a command line asks of a benchmark. An option that is absent leaves the benchmark its default.</summary>
internal sealed record BenchArguments
{
    /// <summary>Records of the stream; <c>scale</c> takes several sizes, parted by commas.</summary>
    public IReadOnlyList<int>? Records { get; init; }

    /// <summary>Records a page.</summary>
    public int? PageSize { get; init; }

    /// <summary>Runs one after another.</summary>
    public int? Runs { get; init; }

    /// <summary>Arrivals per second, parted by commas.</summary>
    public IReadOnlyList<int>? Rates { get; init; }

    /// <summary>How long one rate or level is measured.</summary>
    public int? Seconds { get; init; }

    /// <summary>Numbers of sources, parted by commas.</summary>
    public IReadOnlyList<int>? Sources { get; init; }

    /// <summary>Slices a fetcher reads at once; absent: the fetcher's own default.</summary>
    public int? Concurrency { get; init; }

    /// <summary>File the report is written to as JSON.</summary>
    public string? Json { get; init; }

    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public static BenchArguments Parse(BenchCommand command, ReadOnlySpan<string> args)
    {
        var arguments = new BenchArguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            var (name, value) = (args[i], i + 1 < args.Length ? args[i + 1] : "");
            if (!command.Options.Contains(name))
            {
                throw new ArgumentException($"{command.Name}: unknown option {name}; allowed: {string.Join(", ", command.Options)}.");
            }

            arguments = name switch
            {
                "--records" => arguments with { Records = Several(name, value) },
                "--page-size" => arguments with { PageSize = One(name, value) },
                "--runs" => arguments with { Runs = One(name, value) },
                "--rates" => arguments with { Rates = Several(name, value) },
                "--seconds" => arguments with { Seconds = One(name, value) },
                "--sources" => arguments with { Sources = Several(name, value) },
                "--concurrency" => arguments with { Concurrency = One(name, value) },
                "--json" when value.Length > 0 => arguments with { Json = value },
                _ => throw new ArgumentException($"{name}: expected the name of a file."),
            };
        }

        return arguments;
    }

    private static int One(string name, string value) => Several(name, value) is [var one]
        ? one
        : throw new ArgumentException($"{name}: expected one number, got '{value}'.");

    private static IReadOnlyList<int> Several(string name, string value) => [.. value.Split(',').Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{name}: expected a whole number above 0, got '{part}'."))];
}
