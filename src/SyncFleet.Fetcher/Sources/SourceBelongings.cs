using SyncFleet.Postgres.Fetching;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Fetcher.Sources;

/// <summary>The stores in which every source has a part of its own.</summary>
internal sealed record SourceBelongings(RateBudgetStore Budgets, DeliveryStore Deliveries, TokenVault Tokens, TextVault Texts);
