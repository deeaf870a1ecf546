using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Reads settings into options, leaving aside what cannot be read; <see cref="SettingsProblems"/> tells about that.</summary>
internal static class SettingsReader
{
    /// <summary>Options of a section before any service exists, valid or not.</summary>
    public static TOptions Read<TOptions>(IConfiguration configuration, string section = "")
        where TOptions : class, new()
    {
        TOptions options = new();
        Bind(configuration, section, options);
        return options;
    }

    public static void Bind(IConfiguration configuration, string section, object options)
    {
        var settings = In(configuration, section);
        var skipped = PropertiesOf(options.GetType()).Where(p => !IsUsable(p, settings)).Select(KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (skipped.Count == 0)
        {
            settings.Bind(options);
            return;
        }

        var usable = settings.AsEnumerable(makePathsRelative: settings is IConfigurationSection).Where(s => !skipped.Contains(s.Key));
        new ConfigurationBuilder().AddInMemoryCollection(usable).Build().Bind(options);
    }

    public static IConfiguration In(IConfiguration configuration, string section) => section.Length == 0 ? configuration : configuration.GetSection(section);

    public static IEnumerable<PropertyInfo> PropertiesOf(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    public static string KeyOf(PropertyInfo property) => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name;

    /// <summary>The environment variable of a setting.</summary>
    public static string VariableOf(string section, string key) =>
        section.Length == 0 ? $"SYNCFLEET_{key.ToUpperInvariant()}" : $"SYNCFLEET_{section.ToUpperInvariant()}__{key.ToUpperInvariant()}";

    /// <summary>False when the value does not have the property's type. An empty text is no value.</summary>
    public static bool IsReadable(PropertyInfo property, IConfiguration settings)
    {
        var type = ValueType(property);
        if (type == typeof(string) || settings[KeyOf(property)] is not { Length: > 0 } text || !TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
        {
            return true;
        }

        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    public static Type ValueType(PropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    private static bool IsUsable(PropertyInfo property, IConfiguration settings) =>
        IsReadable(property, settings) && (ValueType(property) == typeof(string) || settings[KeyOf(property)] is not "");
}
