using System.Reflection;
using SyncFleet.Connectors.Databases;
using SyncFleet.Connectors.Files;
using SyncFleet.Connectors.Finale;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Connectors.Payamgostar;
using SyncFleet.Connectors.Processes;
using SyncFleet.Connectors.QuickBooks;
using SyncFleet.Connectors.Siagh;
using SyncFleet.Connectors.Webhooks;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors;

/// <summary>Every connector of this process: those in code, the manifests that come with it, and those of extra folders.</summary>
public sealed class ConnectorCatalogue
{
    private const string Extension = ".yaml";
    private const int LongestName = 50;

    private readonly Dictionary<string, IConnector> _byName;

    private ConnectorCatalogue(Dictionary<string, IConnector> byName)
    {
        _byName = byName;
        All = [.. byName.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value)];
    }

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<IConnector> All { get; }

    /// <summary>The connector of that name, or null.</summary>
    public IConnector? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Loads the catalogue. A manifest's connector is named as its file, without the ending.</summary>
    /// <param name="manifestFolders">Folders with further manifests (<c>*.yaml</c>); none of their names may be taken already.</param>
    /// <param name="time">Clock of the manifests' templates.</param>
    /// <param name="access">What connectors may touch of this machine; null: nothing.</param>
    /// <param name="strict">Manifests are read as the format's reference runtime reads them, its faults included.</param>
    /// <param name="natives">Classes for the custom classes that manifests name; null: none.</param>
    /// <exception cref="SyncFleetException">A folder is missing, a manifest cannot be loaded, a name is unfit or taken.</exception>
    public static ConnectorCatalogue Load(IReadOnlyList<string> manifestFolders, TimeProvider time, LocalAccess? access = null, bool strict = false, NativeComponents? natives = null)
    {
        var connectors = new Dictionary<string, IConnector>(StringComparer.Ordinal);
        foreach (var connector in InCode(access ?? LocalAccess.None))
        {
            Add(connectors, connector, "code");
        }

        foreach (var (name, yaml, origin) in Embedded().Concat(manifestFolders.SelectMany(InFolder)))
        {
            CheckName(name, origin);
            Add(connectors, ManifestConnector.Load(yaml, name, time, strict, natives), origin);
        }

        return new ConnectorCatalogue(connectors);
    }

    private static IEnumerable<IConnector> InCode(LocalAccess access) =>
    [
        FilesConnector.Csv(access), new FinaleConnector(), FilesConnector.Json(access), new PayamgostarConnector(), new PostgresConnector(access), new ProcessConnector(access),
        new QuickBooksConnector(), new SiaghConnector(), new WebhookConnector(),
    ];

    private static IEnumerable<(string Name, string Yaml, string Origin)> Embedded()
    {
        var assembly = typeof(ConnectorCatalogue).Assembly;
        var prefix = $"{assembly.GetName().Name}.Catalogue.";
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return (resource[prefix.Length..^Extension.Length], ReadResource(assembly, resource), "the catalogue");
        }
    }

    private static string ReadResource(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static IEnumerable<(string Name, string Yaml, string Origin)> InFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new SyncFleetException(FailureKind.Configuration, $"the manifest folder {folder} does not exist");
        }

        return Directory.EnumerateFiles(folder, $"*{Extension}")
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileNameWithoutExtension(file), File.ReadAllText(file), file));
    }

    // The name becomes part of a queue's name.
    private static void CheckName(string name, string origin)
    {
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"'{name}' ({origin}) can't name a connector: allowed are lower case letters, digits and '-', at most {LongestName}");
        }
    }

    private static void Add(Dictionary<string, IConnector> connectors, IConnector connector, string origin)
    {
        if (!connectors.TryAdd(connector.Description.Name, connector))
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"there are two connectors named '{connector.Description.Name}'; the second is from {origin}");
        }
    }
}
