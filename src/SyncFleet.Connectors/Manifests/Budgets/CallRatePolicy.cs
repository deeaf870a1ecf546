using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Expressions.Dates;

namespace SyncFleet.Connectors.Manifests.Budgets;

/// <summary>
/// How many calls certain requests may make. A fixed window is kept as a rolling one of the same length, which never allows
/// more.
/// </summary>
internal sealed class CallRatePolicy
{
    /// <summary>What the rate budget can hold.</summary>
    private const int MaxLimit = 2000, MaxWindows = 4;

    private readonly IReadOnlyList<Func<RequestDraft, bool>> _matchers;

    public CallRatePolicy(ManifestComponent component, string name)
    {
        _matchers = [.. component.Children("matchers").Select(Matcher)];
        IReadOnlyList<RateWindow> windows = component.Type switch
        {
            "MovingWindowCallRatePolicy" => [.. component.Children("rates").Select(rate => Window(rate, "limit", "interval"))],
            "FixedWindowCallRatePolicy" => [Window(component, "call_limit", "period")],
            "UnlimitedCallRatePolicy" => [],
            _ => throw component.Fault($"component type {component.Type} is not supported"),
        };
        if (windows.Count > MaxWindows || (windows.Count == 0 && component.Type != "UnlimitedCallRatePolicy"))
        {
            throw component.Fault($"{component.Type} needs 1 to {MaxWindows} rates, it has {windows.Count}");
        }

        Budgets = windows.Count == 0 ? [] : [new RequestBudget { Name = name, Windows = windows }];
    }

    public IReadOnlyList<RequestBudget> Budgets { get; }

    public bool Matches(RequestDraft draft) => _matchers.Count == 0 || _matchers.Any(matches => matches(draft));

    private static RateWindow Window(ManifestComponent component, string limitField, string lengthField)
    {
        var limit = component.Integer(limitField);
        if (limit is not (>= 1 and <= MaxLimit))
        {
            throw component.Fault($"{component.Type}.{limitField} must be 1 to {MaxLimit}");
        }

        return CalendarDuration.TryParse(component.Text(lengthField), out var length)
            && length is { IsExact: true, Time.TotalSeconds: >= 1 and <= 86_400 } && length.Time.Ticks % TimeSpan.TicksPerSecond == 0
                ? new RateWindow((int)limit, length.Time)
                : throw component.Fault($"{component.Type}.{lengthField} must be a duration of whole seconds from PT1S to P1D");
    }

    private static Func<RequestDraft, bool> Matcher(ManifestComponent component)
    {
        component.RefuseField("params");
        component.RefuseField("headers");
        component.RefuseField("weight");
        var method = component.Text("method");
        var origin = component.Text("url_base")?.TrimEnd('/');
        var path = BoundedPattern.Create(component, "url_path_pattern");
        return draft => (method is null || string.Equals(method, draft.Method.Method, StringComparison.OrdinalIgnoreCase))
            && (origin is null || string.Equals(origin, draft.Url.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
            && (path is null || path.Match(draft.Url.AbsolutePath) is not null);
    }
}
