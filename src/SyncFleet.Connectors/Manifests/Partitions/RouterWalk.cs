using System.Text.Json;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>What a router needs for one walk.</summary>
/// <param name="Session">The read.</param>
/// <param name="ParentStates">States of the parents, by stream, from which those with a cursor are read.</param>
/// <param name="ChildValue">The stream's own cursor value, when its state is one for all partitions; null otherwise.</param>
internal sealed record RouterWalk(ReadSession Session, IReadOnlyDictionary<string, JsonElement> ParentStates, JsonElement? ChildValue);
