using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Cursors;

/// <summary>
/// How a read is cut into windows: each is <c>step</c> long and ends one <c>cursor_granularity</c> (the smallest difference
/// between two times of the source) before the next begins.
/// </summary>
internal sealed class CursorSteps
{
    private readonly BoundTemplate _step;
    private readonly BoundTemplate _granularity;

    private CursorSteps(BoundTemplate step, BoundTemplate granularity)
    {
        _step = step;
        _granularity = granularity;
    }

    /// <returns>Null when the manifest cuts nothing.</returns>
    public static CursorSteps? Create(ManifestComponent component)
    {
        var step = component.Template("step");
        var granularity = component.Template("cursor_granularity");
        if (step is null != granularity is null)
        {
            throw component.Fault("DatetimeBasedCursor needs step and cursor_granularity together, or neither");
        }

        return step is null ? null : new CursorSteps(step, granularity!);
    }

    public (CalendarDuration Step, CalendarDuration Granularity) Read(TemplateScope scope)
    {
        var (step, granularity) = (Parse(_step, scope), Parse(_granularity, scope));
        return step.AddTo(DateTimeOffset.UnixEpoch) is var first && first > DateTimeOffset.UnixEpoch && first >= granularity.AddTo(DateTimeOffset.UnixEpoch)
            ? (step, granularity)
            : throw new SyncFleetException(
                FailureKind.Configuration, $"The step of the read must be above zero and not shorter than its granularity (manifest line {_step.Line}).");
    }

    private static CalendarDuration Parse(BoundTemplate template, TemplateScope scope) =>
        CalendarDuration.TryParse(template.Text(scope), out var duration)
            ? duration
            : throw new SyncFleetException(
                FailureKind.Configuration, $"A step or granularity is not an ISO 8601 duration like P10D (manifest line {template.Line}); correct the source's settings.");
}
