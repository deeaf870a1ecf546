using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>Changes a record in place; a later transformation sees what an earlier one did.</summary>
internal interface IRecordTransformation
{
    /// <param name="record">The record.</param>
    /// <param name="scope">Names of the slice and the page, with <c>record</c> as it is now.</param>
    void Apply(SelectedRecord record, TemplateScope scope);
}
