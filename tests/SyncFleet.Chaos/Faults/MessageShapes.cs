using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Contracts;

namespace SyncFleet.Chaos.Faults;

/// <summary>Which properties of a message an older version of the fleet may not know: read off the contracts, so that none is forgotten.</summary>
internal static class MessageShapes
{
    /// <summary>Names in JSON of a message's optional properties; none for a type that is not one of the contracts.</summary>
    public static IReadOnlyList<string> OptionalMembers(string message) =>
    [
        .. typeof(QueueNames).Assembly.GetType($"{typeof(QueueNames).Namespace}.{message}")?.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(p => p.CanWrite && p.GetCustomAttribute<RequiredMemberAttribute>() is null)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)) ?? [],
    ];
}
