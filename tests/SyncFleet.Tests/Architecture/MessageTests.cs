using System.Reflection;
using System.Runtime.CompilerServices;
using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.Tests.Architecture;

public sealed class MessageTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static IEnumerable<Type> Messages =>
        House.Types.Where(t => t.Assembly == typeof(StartSync).Assembly && t.GetMethod("<Clone>$") is not null);

    [Fact]
    public void There_are_messages() => Messages.ShouldContain(typeof(PageFetched));

    [Fact]
    public void Messages_are_sealed_records_without_a_base_class() =>
        Messages.Where(t => !t.IsSealed || t.BaseType != typeof(object)).ShouldBeEmpty();

    [Fact]
    public void Messages_are_not_positional() =>
        Messages.Where(t => t.GetConstructors().Any(c => c.GetParameters().Length > 0)).ShouldBeEmpty();

    [Fact]
    public void Properties_of_messages_are_set_once() =>
        Properties().Where(p => p.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) != true)
            .Select(Name).ShouldBeEmpty();

    /// <summary>Counters are numbers whose absence means zero.</summary>
    [Fact]
    public void Properties_of_messages_are_required_or_may_be_absent() =>
        Properties().Where(p => p.DeclaringType != typeof(StreamCounters))
            .Where(p => !p.IsDefined(typeof(RequiredMemberAttribute)) && Nullability.Create(p).ReadState != NullabilityState.Nullable)
            .Select(Name).ShouldBeEmpty();

    [Fact]
    public void Names_on_the_wire_stay_in_their_namespace() =>
        House.Types.Where(t => t.Assembly == typeof(StartSync).Assembly).ShouldAllBe(t => t.Namespace == "SyncFleet.Contracts");

    private static IEnumerable<PropertyInfo> Properties() =>
        Messages.SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    private static string Name(PropertyInfo property) => $"{property.DeclaringType!.Name}.{property.Name}";
}
