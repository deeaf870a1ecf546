using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Templates;

/// <summary>
/// A template at its place in a manifest, with the <c>$parameters</c> in force there. Failures name the place and the line.
/// A manifest value that is not text (a number, true) is itself, whatever is asked for.
/// </summary>
internal sealed class BoundTemplate
{
    private readonly IReadOnlyDictionary<string, object?> _parameters;
    private readonly string _place;
    private readonly Template? _template;
    private readonly ManifestScalar _scalar;
    private readonly bool _hasForeignParameters;

    /// <param name="scalar">The template.</param>
    /// <param name="place">Component and field, for failures.</param>
    /// <param name="parameters">The <c>$parameters</c> in force.</param>
    /// <param name="options">How templates are evaluated.</param>
    /// <param name="hasForeignParameters">Some of the parameters came with an answer of the source.</param>
    public BoundTemplate(ManifestScalar scalar, string place, IReadOnlyDictionary<string, object?> parameters, TemplateOptions options, bool hasForeignParameters = false)
    {
        _scalar = scalar;
        _hasForeignParameters = hasForeignParameters;
        _place = place;
        _parameters = parameters;
        try
        {
            _template = scalar.Value is string text && !scalar.IsPlain ? Template.Parse(text, options) : null;
        }
        catch (TemplateSyntaxException e)
        {
            throw new ManifestFault(scalar.Line, $"the template of {place} cannot be read: {e.Message}");
        }
    }

    public int Line => _scalar.Line;

    /// <summary>True when only the settings and the manifest itself decide about the value, not what the source answers.</summary>
    public bool IsOwn => !IsForeign && (_template is null || _template.Names.All(name => name is "config" or "parameters"));

    /// <summary>It was made, or is made up, of what the source answered when the stream itself was made.</summary>
    public bool IsForeign => _scalar.IsForeign || (_hasForeignParameters && Uses("parameters"));

    /// <summary>The template as it was written, or the one that made it.</summary>
    public string Written => _scalar.MadeBy ?? _template?.Text ?? _scalar.AsText() ?? "";

    /// <summary>True when no scope can change the text.</summary>
    public bool IsConstant => _template is null || _template.IsConstant;

    public bool Uses(string name) => _template?.Names.Contains(name) ?? false;

    /// <summary>The text is rendered, then read as a literal: <c>"{{ 5 }}"</c> and <c>"5"</c> are the number 5.</summary>
    /// <exception cref="MissingValueException">The template looks below something that is not there.</exception>
    public object? Evaluate(TemplateScope scope) => _template is null ? _scalar.Value : Guard(_template.Evaluate, scope);

    /// <summary>The text, whatever it looks like.</summary>
    /// <exception cref="MissingValueException">The template looks below something that is not there.</exception>
    public string Render(TemplateScope scope) => _template is null ? _scalar.AsText() ?? "" : Guard(_template.Render, scope);

    /// <summary>
    /// What goes into a URL, a header or a token: text as the literal it may be written as, everything else as rendered, so
    /// that a key that looks like a number (<c>1e5</c>) is sent as it is.
    /// </summary>
    /// <exception cref="MissingValueException">The template looks below something that is not there.</exception>
    public string Text(TemplateScope scope) => Evaluate(scope) as string ?? Render(scope);

    /// <summary>As a condition. Looking below something that is not there is false; null is true.</summary>
    public bool Test(TemplateScope scope)
    {
        try
        {
            return _template is null ? _scalar.Value is not (false or 0L or 0.0) : Guard(_template.EvaluateCondition, scope);
        }
        catch (MissingValueException)
        {
            return false;
        }
    }

    /// <summary>The text of a template that is fixed before any read: it may use <c>parameters</c> only.</summary>
    /// <exception cref="ManifestFault">It uses another name.</exception>
    public string RenderConstant()
    {
        try
        {
            return Render(new TemplateScope());
        }
        catch (SyncFleetException e)
        {
            throw new ManifestFault(Line, $"{_place} must be fixed at load time: {e.Message}");
        }
    }

    private T Guard<T>(Func<IExpressionScope, T> evaluate, TemplateScope scope)
    {
        try
        {
            return evaluate(new ScopeWithParameters(scope, _parameters));
        }
        catch (TemplateEvaluationException e)
        {
            var message = $"{_place} (manifest line {Line}): {e.Message}";
            throw e.Failure == TemplateFailure.MissingValue
                ? new MissingValueException(message, e)
                : new SyncFleetException(e.Kind, message, inner: e);
        }
        catch (InvalidOperationException e) when (UnreadableText.IsCauseOf(e))
        {
            throw new SyncFleetException(FailureKind.Data, $"{_place} (manifest line {Line}): a text it reads is {UnreadableText.What}.");
        }
    }

    private sealed class ScopeWithParameters(TemplateScope scope, IReadOnlyDictionary<string, object?> parameters) : IExpressionScope
    {
        public bool TryGetValue(string name, out object? value)
        {
            if (name == "parameters")
            {
                value = parameters;
                return true;
            }

            return scope.TryGetValue(name, out value);
        }
    }
}
