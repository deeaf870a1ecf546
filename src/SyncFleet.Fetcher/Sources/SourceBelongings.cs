using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Sources;

/// <summary>The stores in which every source has a part of its own.</summary>
internal sealed record SourceBelongings(RateBudgetStore Budgets, DeliveryStore Deliveries, SourceTokens Tokens);
