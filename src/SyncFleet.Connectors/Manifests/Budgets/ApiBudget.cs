using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Core.Budgets;

namespace SyncFleet.Connectors.Manifests.Budgets;

/// <summary>The manifest's <c>api_budget</c>: a request takes from the first policy that matches it.</summary>
internal sealed class ApiBudget
{
    private readonly IReadOnlyList<CallRatePolicy> _policies = [];

    private ApiBudget()
    {
    }

    private ApiBudget(ManifestComponent component)
    {
        if (component.Type != "HTTPAPIBudget")
        {
            throw component.Fault($"component type {component.Type} is not supported");
        }

        if (component.Items("status_codes_for_ratelimit_hit").Any(code => code is not Loading.ManifestScalar { Value: 429L }))
        {
            throw component.Fault("HTTPAPIBudget.status_codes_for_ratelimit_hit is supported for 429 only; use an HttpResponseFilter with RATE_LIMITED");
        }

        _policies = [.. component.Children("policies").Select((policy, index) => new CallRatePolicy(policy, $"policy-{index + 1}"))];
    }

    public static ApiBudget Unlimited { get; } = new();

    public static ApiBudget Create(ManifestComponent? component) => component is null ? Unlimited : new ApiBudget(component);

    public IReadOnlyList<RequestBudget> For(RequestDraft draft) =>
        _policies.FirstOrDefault(policy => policy.Matches(draft))?.Budgets ?? [];
}
