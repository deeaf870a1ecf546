using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SyncFleet.Hosting.Configuration;

/// <summary>
/// Says what is wrong with a section's settings: each by the name of its variable, with what is allowed. No value is ever repeated,
/// since any may be a secret in the wrong place.
/// </summary>
internal static class SettingsProblems
{
    public static IReadOnlyList<string> Find(IConfiguration configuration, string section, object options)
    {
        var settings = SettingsReader.In(configuration, section);
        var properties = SettingsReader.PropertiesOf(options.GetType()).ToList();
        List<string> problems = [.. FindUnknown(settings, section, properties)];
        foreach (var property in properties)
        {
            var variable = SettingsReader.VariableOf(section, SettingsReader.KeyOf(property));
            problems.AddRange(SettingsReader.IsReadable(property, settings)
                ? FindOutOfBounds(property, variable, options)
                : [$"{variable} is not {NameOf(SettingsReader.ValueType(property))}{Allowed(property, variable)}"]);
        }

        if (options is IValidatableObject related)
        {
            problems.AddRange(related.Validate(new ValidationContext(options)).Select(r => r.ErrorMessage ?? ""));
        }

        return problems;
    }

    // The root is everybody's: other programs of the fleet have settings of their own there.
    private static IEnumerable<string> FindUnknown(IConfiguration settings, string section, IReadOnlyList<PropertyInfo> properties)
    {
        var known = properties.Select(SettingsReader.KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return section.Length == 0
            ? []
            : settings.GetChildren().Where(c => !known.Contains(c.Key)).Select(c =>
                $"{SettingsReader.VariableOf(section, c.Key)} is no setting; there are {string.Join(", ", known.Select(k => SettingsReader.VariableOf(section, k)).Order(StringComparer.Ordinal))}");
    }

    private static IEnumerable<string> FindOutOfBounds(PropertyInfo property, string variable, object options)
    {
        var context = new ValidationContext(options) { MemberName = property.Name };
        var value = property.GetValue(options);
        return property.GetCustomAttributes<ValidationAttribute>()
            .Select(a => (Attribute: a, Result: a.GetValidationResult(value, context)))
            .Where(r => r.Result != ValidationResult.Success)
            .Select(r => r.Attribute is VaultKeysAttribute ? r.Result!.ErrorMessage! : Describe(r.Attribute, variable));
    }

    private static string Describe(ValidationAttribute attribute, string variable) => attribute switch
    {
        { ErrorMessage: { } text } => text,
        RangeAttribute range => $"{variable} must be {range.Minimum} to {range.Maximum}",
        EnumDataTypeAttribute names => $"{variable} must be {string.Join(", ", Enum.GetNames(names.EnumType))}",
        RequiredAttribute => $"{variable} is not set",
        _ => $"{variable} is invalid",
    };

    private static string Allowed(PropertyInfo property, string variable)
    {
        var bounds = property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(a => a is not RequiredAttribute);
        return bounds is null ? "" : Describe(bounds, variable).Replace($"{variable} must be", "; it must be", StringComparison.Ordinal);
    }

    private static string NameOf(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "a duration hh:mm:ss",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(Uri) => "an address",
        { IsEnum: true } => "one of its names",
        _ => "readable",
    };
}
