using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary>What <c>{% set %}</c> and <c>{% for %}</c> put values into: one name, several, or an attribute of a namespace.</summary>
internal sealed class AssignmentTarget(string[] names, bool unpacks, string? attribute = null)
{
    public void Assign(Evaluation evaluation, object? value)
    {
        if (attribute is not null)
        {
            if (evaluation.ReadLocal(names[0]) is not NamespaceValue space) throw TemplateFault.Type("only a namespace can be given an attribute");
            space.Set(attribute, value);
        }
        else if (!unpacks)
        {
            evaluation.Set(names[0], value);
        }
        else
        {
            var values = Iterating.ToList(value, evaluation.Budget);
            if (values.Count != names.Length) throw TemplateFault.Value($"{values.Count} values are given to {names.Length} names");
            for (var i = 0; i < names.Length; i++) evaluation.Set(names[i], values[i]);
        }
    }
}
