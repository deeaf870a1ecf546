using SyncFleet.Core.Expressions.Trees;

namespace SyncFleet.Core.Expressions.Parsing;

/// <summary>What the parser makes of a template: its pieces in order, and the names it needs from outside.</summary>
internal sealed record ParsedTemplate(IReadOnlyList<StatementNode> Body, IReadOnlyList<string> FreeNames);
