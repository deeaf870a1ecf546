using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary>One evaluation of one template: its scope, its options, the names it has set, and what it may still do.</summary>
internal sealed class Evaluation(IExpressionScope scope, TemplateOptions options)
{
    private LocalNames? locals;

    public IExpressionScope Scope { get; } = scope;

    public TemplateOptions Options { get; } = options;

    public StepBudget Budget { get; } = new(options.MaxSteps, options.MaxOutputLength);

    /// <summary>The value is handed out as it is, so nothing needs to be protected against being read back from text.</summary>
    public bool IsNative { get; init; }

    public object? Read(string name)
    {
        if (locals is not null && locals.TryGet(name, out var local)) return local;
        if (Scope.TryGetValue(name, out var value)) return PythonTypes.Load(value);
        return Functions.FunctionCatalog.Find(name)
            ?? throw new TemplateFault(TemplateFailure.UnknownName, $"the name '{name}' is unknown here");
    }

    /// <summary>A name that <c>{% set %}</c> or <c>{% for %}</c> made; missing when that part of the template was not run.</summary>
    public object? ReadLocal(string name)
    {
        if (locals is not null && locals.TryGet(name, out var local)) return local;
        return Scope.TryGetValue(name, out var value) ? PythonTypes.Load(value) : new Undefined("set on another way through the template", name);
    }

    public void Set(string name, object? value) => (locals ??= new LocalNames(null)).Set(name, value);

    /// <summary>Names set from here on are forgotten at <see cref="CloseScope"/>.</summary>
    public void OpenScope() => locals = new LocalNames(locals);

    public void CloseScope() => locals = locals?.Outer;

    private sealed class LocalNames(LocalNames? outer)
    {
        private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);

        public LocalNames? Outer { get; } = outer;

        public void Set(string name, object? value) => values[name] = value;

        public bool TryGet(string name, out object? value)
        {
            for (var names = this; names is not null; names = names.Outer)
                if (names.values.TryGetValue(name, out value)) return true;
            value = null;
            return false;
        }
    }
}
