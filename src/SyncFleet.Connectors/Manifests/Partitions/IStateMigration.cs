using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Changes a checkpoint of an older form; every other is left as it is.</summary>
internal interface IStateMigration
{
    string Migrate(string checkpoint, TemplateScope scope);
}
