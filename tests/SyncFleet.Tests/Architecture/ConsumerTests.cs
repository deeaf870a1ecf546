using System.Text.RegularExpressions;
using MassTransit;
using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Architecture;

public sealed partial class ConsumerTests
{
    private const int MostLines = 15;

    private static IEnumerable<Type> Consumers => House.Types.Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IConsumer)));

    [Fact]
    public void There_are_consumers() => Consumers.ShouldNotBeEmpty();

    [Fact]
    public void Consumers_are_sealed_and_named_so() =>
        Consumers.Where(t => !t.IsSealed || !t.Name.EndsWith("Consumer", StringComparison.Ordinal)).ShouldBeEmpty();

    /// <summary>A consumer that serves a queue per connector has, instead of one definition, the class that makes those endpoints.</summary>
    [Fact]
    public void Every_consumer_has_a_sealed_definition_or_its_endpoints_beside_it() =>
        Consumers.Where(t => !HasDefinition(t) && !House.Types.Any(e => e.Namespace == t.Namespace && e.Assembly == t.Assembly && e.Name.EndsWith("Endpoints", StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Fact]
    public void A_consumer_is_a_doorman_of_at_most_15_lines()
    {
        foreach (var file in House.Files.Where(f => f.Path.EndsWith("Consumer.cs", StringComparison.Ordinal)))
        {
            var lines = file.Lines;
            for (var start = Array.FindIndex(lines, IsConsume); start >= 0; start = Array.FindIndex(lines, start + 1, IsConsume))
            {
                var end = Array.FindIndex(lines, start, l => l == "    }" || (l.EndsWith(';') && l.StartsWith("        ", StringComparison.Ordinal) && lines[start].EndsWith("=>", StringComparison.Ordinal)));
                (end - start - 1).ShouldBeLessThanOrEqualTo(MostLines + 2, file.Path);
            }
        }
    }

    private static bool HasDefinition(Type consumer) =>
        consumer.Assembly.GetType(consumer.FullName + "Definition") is { IsSealed: true } definition && definition.IsAssignableTo(typeof(IConsumerDefinition));

    private static bool IsConsume(string line) => ConsumePattern().IsMatch(line);

    [GeneratedRegex(@"^    public (?:async )?Task Consume\(", RegexOptions.None, 1000)]
    private static partial Regex ConsumePattern();
}
