using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace SyncFleet.Tests.Architecture;

/// <summary>The source tree and the assemblies built from it, as the architecture tests see them.</summary>
internal static class House
{
    /// <summary>What each project of <c>src/</c> may refer to: the table of the design.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MayRefer = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["SyncFleet.Contracts"] = [],
        ["SyncFleet.Core"] = ["SyncFleet.Contracts"],
        ["SyncFleet.Connectors"] = ["SyncFleet.Core"],
        ["SyncFleet.Postgres"] = ["SyncFleet.Core"],
        ["SyncFleet.Hosting"] = ["SyncFleet.Core", "SyncFleet.Postgres"],
        ["SyncFleet.Fetcher"] = ["SyncFleet.Hosting", "SyncFleet.Connectors"],
        ["SyncFleet.Transformer"] = ["SyncFleet.Hosting"],
        ["SyncFleet.Writer"] = ["SyncFleet.Hosting", "SyncFleet.Connectors"],
        ["SyncFleet.Coordinator"] = ["SyncFleet.Hosting"],
        ["SyncFleet.Web"] = ["SyncFleet.Hosting"],
        ["SyncFleet.Cli"] = ["SyncFleet.Contracts", "SyncFleet.Connectors"],
        ["SyncFleet.Sandbox"] = [],
    };

    public static string Root { get; } = FindRoot();

    public static string Source { get; } = Path.Combine(Root, "src");

    public static IReadOnlyList<string> Projects { get; } =
        [.. Directory.GetDirectories(Source).Select(Path.GetFileName).OfType<string>().Where(p => File.Exists(ProjectFile(p))).Order(StringComparer.Ordinal)];

    /// <summary>Every C# file of <c>src/</c> that people wrote.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
    [
        .. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Select(f => new SourceFile(Path.GetRelativePath(Source, f), File.ReadAllText(f)))
            .Where(f => !f.Folders.Contains("bin") && !f.Folders.Contains("obj"))
            .OrderBy(f => f.Path, StringComparer.Ordinal),
    ];

    /// <summary>Every type of <c>src/</c> that people wrote, nested ones too.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [.. Projects.SelectMany(p => AssemblyOf(p).GetTypes()).Where(t => !IsGenerated(t))];

    /// <summary>Code that reads a tenant's own database, never ours.</summary>
    public static bool IsForeignDatabase(SourceFile file) => file.Folders is ["SyncFleet.Connectors", "Databases", ..];

    public static Assembly AssemblyOf(string project) =>
        Assembly.Load(ReadProject(project).Descendants("AssemblyName").FirstOrDefault()?.Value ?? project);

    public static XDocument ReadProject(string project) => XDocument.Load(ProjectFile(project));

    public static IReadOnlyList<string> References(string project) =>
        [.. ReadProject(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))];

    public static IReadOnlyList<string> Packages(string project) =>
        [.. ReadProject(project).Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value)];

    private static string ProjectFile(string project) => Path.Combine(Source, project, project + ".csproj");

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        || type.Namespace?.StartsWith("SyncFleet", StringComparison.Ordinal) != true
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SyncFleet.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"SyncFleet.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}

/// <summary>One file below <c>src/</c>; the path begins with the project.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Project => Folders[0];

    public string[] Folders => System.IO.Path.GetDirectoryName(Path)!.Split(System.IO.Path.DirectorySeparatorChar);

    public string[] Lines => Text.TrimEnd('\n').Split('\n');
}
