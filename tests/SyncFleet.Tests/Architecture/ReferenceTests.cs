using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Architecture;

public sealed class ReferenceTests
{
    private static readonly string[] Roles = ["SyncFleet.Fetcher", "SyncFleet.Transformer", "SyncFleet.Writer", "SyncFleet.Coordinator", "SyncFleet.Web"];

    [Fact]
    public void The_projects_are_those_of_the_design() => House.Projects.ShouldBe(House.MayRefer.Keys, ignoreOrder: true);

    [Fact]
    public void Every_project_refers_only_to_what_the_design_allows() =>
        House.Projects.SelectMany(p => House.References(p).Except(House.MayRefer[p]).Select(r => $"{p} → {r}")).ShouldBeEmpty();

    [Fact]
    public void Roles_never_refer_to_each_other() =>
        Roles.SelectMany(p => Reach(p).Intersect(Roles).Select(r => $"{p} → {r}")).ShouldBeEmpty();

    [Fact]
    public void The_web_process_cannot_reach_the_connectors() => Reach("SyncFleet.Web").ShouldNotContain("SyncFleet.Connectors");

    [Fact]
    public void Contracts_depend_on_nothing_so_that_other_systems_can_take_them()
    {
        House.References("SyncFleet.Contracts").ShouldBeEmpty();
        House.Packages("SyncFleet.Contracts").ShouldBeEmpty();
        House.AssemblyOf("SyncFleet.Contracts").GetReferencedAssemblies().Select(a => a.Name!)
            .ShouldAllBe(name => name.StartsWith("System.", StringComparison.Ordinal));
    }

    [Fact]
    public void Core_does_no_input_or_output()
    {
        string[] allowed = ["YamlDotNet"];
        House.Packages("SyncFleet.Core").Except(allowed).ShouldBeEmpty();
        string[] forbidden = ["System.Net.Http", "System.Net.Sockets", "System.Data.Common", "Npgsql", "MassTransit", "RabbitMQ.Client"];
        House.AssemblyOf("SyncFleet.Core").GetReferencedAssemblies().Select(a => a.Name).Intersect(forbidden).ShouldBeEmpty();
    }

    [Fact]
    public void Only_Postgres_and_the_connectors_take_the_database_packages() =>
        House.Projects.Where(p => House.Packages(p).Any(x => x.StartsWith("Npgsql", StringComparison.Ordinal))).ShouldBe(["SyncFleet.Connectors", "SyncFleet.Postgres"]);

    /// <summary>
    /// Hosting builds the data source and tells an outage from a failure; a connector of a tenant's own database has a folder of its own.
    /// Nobody else sees the driver.
    /// </summary>
    [Fact]
    public void Only_Postgres_and_Hosting_know_the_database_driver() =>
        House.Files.Where(f => f.Project is not ("SyncFleet.Postgres" or "SyncFleet.Hosting") && !House.IsForeignDatabase(f) && f.Text.Contains("Npgsql", StringComparison.Ordinal))
            .Select(f => f.Path).ShouldBeEmpty();

    [Fact]
    public void Postgres_knows_no_bus() =>
        House.AssemblyOf("SyncFleet.Postgres").GetReferencedAssemblies().Select(a => a.Name!)
            .ShouldAllBe(name => !name.StartsWith("MassTransit", StringComparison.Ordinal) && !name.StartsWith("RabbitMQ", StringComparison.Ordinal));

    private static HashSet<string> Reach(string project)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Queue<string> open = new(House.References(project));
        while (open.TryDequeue(out var next))
        {
            if (reached.Add(next))
            {
                House.References(next).ToList().ForEach(open.Enqueue);
            }
        }

        return reached;
    }
}
