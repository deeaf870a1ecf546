using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Cursors;

/// <summary>Start or end of a window: a template, or a MinMaxDatetime that also keeps it between two others.</summary>
internal sealed class WindowBound
{
    private readonly BoundTemplate _time;
    private readonly BoundTemplate? _least;
    private readonly BoundTemplate? _most;
    private readonly string _format;

    private WindowBound(BoundTemplate time, string format, BoundTemplate? least = null, BoundTemplate? most = null)
    {
        _time = time;
        _format = format;
        _least = least;
        _most = most;
    }

    /// <returns>Null when the field is absent.</returns>
    public static WindowBound? Create(ManifestComponent component, string field, string format)
    {
        if (component.Node(field) is ManifestScalar)
        {
            return new WindowBound(component.RequiredTemplate(field), format);
        }

        if (component.Child(field) is not { } bound)
        {
            return null;
        }

        return bound.Type == "MinMaxDatetime"
            ? new WindowBound(
                bound.RequiredTemplate("datetime"),
                bound.Text("datetime_format") is { Length: > 0 } own ? own : format,
                bound.Template("min_datetime"),
                bound.Template("max_datetime"))
            : throw bound.Fault($"component type {bound.Type} is not supported");
    }

    public DateTimeOffset Read(TemplateScope scope)
    {
        var time = Parse(_time, scope);
        if (_least is not null && Parse(_least, scope) is var least && least > time)
        {
            time = least;
        }

        return _most is not null && Parse(_most, scope) is var most && most < time ? most : time;
    }

    private DateTimeOffset Parse(BoundTemplate template, TemplateScope scope)
    {
        var text = template.Text(scope);
        return DateTimeFormats.TryParse(text, _format, out var time)
            ? time
            : throw new SyncFleetException(
                FailureKind.Configuration,
                $"The date '{Shorten(text)}' does not have the format {_format} (manifest line {template.Line}); correct the start or end date in the source's settings.");
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
