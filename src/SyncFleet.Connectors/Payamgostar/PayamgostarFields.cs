using System.Text.Json;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>Finds members whatever their case: the server writes <c>crmId</c> and <c>CrmId</c>.</summary>
internal static class PayamgostarFields
{
    extension(JsonElement element)
    {
        /// <summary>Null: it is no object, or has no such member.</summary>
        public JsonElement? Member(string name)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            if (element.TryGetProperty(name, out var value))
            {
                return value;
            }

            foreach (var member in element.EnumerateObject())
            {
                if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return member.Value;
                }
            }

            return null;
        }

        /// <summary>A text member that is not empty, or null.</summary>
        public string? TextOf(string name) => element.Member(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;
    }
}
