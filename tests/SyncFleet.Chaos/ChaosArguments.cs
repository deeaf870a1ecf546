using System.Globalization;

namespace SyncFleet.Chaos;

/// <summary>What is asked for on the command line.</summary>
internal sealed record ChaosArguments
{
    public const string Usage = "usage: [--minutes N] [--seconds N] [--seed S] [--products N]";

    /// <summary>How long faults are made. Default 2 min, 10 s to 24 h.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The same seed gives the same faults at the same times. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Products that the first sync reads; the others have their share of it. Default 5 000, 100 to 1 000 000.</summary>
    public int Products { get; init; } = 5_000;

    /// <summary>Throws <see cref="ArgumentException"/> naming the option, its value and what is allowed.</summary>
    public static ChaosArguments Parse(ReadOnlySpan<string> args)
    {
        var arguments = new ChaosArguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            arguments = args[i] switch
            {
                "--minutes" => arguments with { Duration = TimeSpan.FromMinutes(Number(args[i], value, 1, 24 * 60)) },
                "--seconds" => arguments with { Duration = TimeSpan.FromSeconds(Number(args[i], value, 10, 24 * 60 * 60)) },
                "--seed" => arguments with { Seed = Number(args[i], value, 0, int.MaxValue) },
                "--products" => arguments with { Products = Number(args[i], value, 100, 1_000_000) },
                var other => throw new ArgumentException($"Unknown option '{other}'. {Usage}"),
            };
        }

        return arguments;
    }

    private static int Number(string option, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{option} '{value}': expected a whole number from {least} to {most}. {Usage}");
}
