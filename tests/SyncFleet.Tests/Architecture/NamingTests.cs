using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Architecture;

public sealed partial class NamingTests
{
    private static readonly string[] Suffixes =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Processor", "Service", "Base", "Impl", "Info", "Data", "Wrapper", "Common"];

    /// <summary>The framework or our libraries own these.</summary>
    private static readonly string[] Owned =
        ["Stream", "Record", "Batch", "State", "Event", "Request", "Schedule", "Fault", "Retry", "Job", "Task", "Table", "Console", "Status"];

    /// <summary>Words of other products for what we call connector, cursor, checkpoint, coordinator, tenant, parked, dead letter, canceled.</summary>
    private static readonly string[] Foreign =
        ["Plugin", "Watermark", "Bookmark", "Savepoint", "Orchestrator", "Workspace", "Snooze", "Snoozed", "Poison", "Requeue", "Resync", "Reprocess", "Cancelled"];

    [Fact]
    public void No_type_ends_in_a_suffix_that_says_nothing() =>
        Names().Where(n => Suffixes.Contains(Words(n).Last())).ShouldBeEmpty();

    /// <summary>The manifest format calls what decides over a response an error handler, so the runtime of that format does too.</summary>
    [Fact]
    public void Only_an_HTTP_message_handler_is_a_handler() =>
        House.Types.Where(t => Plain(t).EndsWith("Handler", StringComparison.Ordinal) && !t.IsAssignableTo(typeof(HttpMessageHandler)))
            .Where(t => t.Namespace != "SyncFleet.Connectors.Manifests.ErrorHandlers")
            .ShouldBeEmpty();

    [Fact]
    public void No_type_takes_a_name_that_the_framework_owns() => Names().Intersect(Owned).ShouldBeEmpty();

    [Fact]
    public void One_thing_has_one_word() => Names().Where(n => Words(n).Intersect(Foreign).Any()).ShouldBeEmpty();

    /// <summary>A route's handler is named after the route.</summary>
    [Fact]
    public void Asynchronous_methods_end_in_Async() =>
        House.Types.Where(t => !t.Name.EndsWith("Endpoints", StringComparison.Ordinal)).SelectMany(t => t.GetMethods(Everything))
            .Where(m => IsAwaitable(m.ReturnType) && !m.Name.EndsWith("Async", StringComparison.Ordinal) && !m.Name.Contains('<', StringComparison.Ordinal))
            .Where(m => !IsNamedElsewhere(m))
            .Select(m => $"{m.DeclaringType!.FullName}.{m.Name}").ShouldBeEmpty();

    [Fact]
    public void A_namespace_is_project_and_folder() =>
        House.Files
            .Select(f => (f.Path, Expected: string.Join('.', f.Folders), Found: NamespacePattern().Match(f.Text)))
            .Where(f => f.Found.Success && f.Found.Groups["name"].Value != f.Expected)
            .Select(f => $"{f.Path}: {f.Found.Groups["name"].Value}").ShouldBeEmpty();

    private const System.Reflection.BindingFlags Everything =
        System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance
        | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.DeclaredOnly;

    private static IEnumerable<string> Names() => House.Types.Select(Plain);

    private static string Plain(Type type) => type.Name.Split('`')[0];

    private static IEnumerable<string> Words(string name) => WordPattern().Matches(name).Select(m => m.Value).DefaultIfEmpty(name);

    private static bool IsAwaitable(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));

    // The name comes from an interface or a base class of a library, or is the entry point.
    private static bool IsNamedElsewhere(System.Reflection.MethodInfo method)
    {
        var type = method.DeclaringType!;
        return method.GetBaseDefinition().DeclaringType != type
            || type.GetInterfaces().Any(i => i.Namespace?.StartsWith("SyncFleet", StringComparison.Ordinal) != true && i.GetMethods().Any(m => method.Name == m.Name || method.Name.EndsWith('.' + m.Name, StringComparison.Ordinal)))
            || method == type.Assembly.EntryPoint;
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline, 1000)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex("[A-Z][a-z0-9]*", RegexOptions.None, 1000)]
    private static partial Regex WordPattern();
}
