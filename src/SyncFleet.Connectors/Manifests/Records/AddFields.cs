using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>Sets fields to what their templates give; later fields see earlier ones.</summary>
internal sealed class AddFields(ManifestComponent component) : IRecordTransformation
{
    private readonly IReadOnlyList<AddedField> _fields = [.. component.Children("fields").Select(field => new AddedField(field))];
    private readonly BoundTemplate? _condition = component.Template("condition");

    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        foreach (var field in _fields)
        {
            if (_condition is { IsConstant: false } condition && !condition.Test(scope))
            {
                continue;
            }

            if (record.Open() is { } fields)
            {
                scope.With("record", record.Value);
                RecordTree.Set(fields, field.Path, field.Evaluate(scope));
            }
        }
    }

    private sealed class AddedField
    {
        private readonly TypedTemplate _value;

        public AddedField(ManifestComponent component)
        {
            Path = [.. component.Templates("path").Select(part => part.RenderConstant())];
            _value = new TypedTemplate(component);
            if (Path.Count == 0)
            {
                throw component.Fault("AddFields: a field needs a path");
            }
        }

        public IReadOnlyList<string> Path { get; }

        /// <exception cref="SyncFleetException">Data: the template gave no value for this record.</exception>
        public object? Evaluate(TemplateScope scope)
        {
            try
            {
                return _value.Evaluate(scope);
            }
            catch (SyncFleetException e) when (e.Kind == FailureKind.Data || e is MissingValueException)
            {
                throw new SyncFleetException(FailureKind.Data, $"AddFields could not set '{string.Join('.', Path)}': {e.Message}", inner: e);
            }
        }
    }
}
