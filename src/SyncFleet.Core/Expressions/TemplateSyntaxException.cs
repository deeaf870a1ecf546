namespace SyncFleet.Core.Expressions;

/// <summary>The template can't be read, or names a filter, test or function that does not exist. Thrown by <see cref="Template.Parse"/> only.</summary>
public sealed class TemplateSyntaxException(string problem, int position)
    : Exception($"{problem} (at character {position + 1})")
{
    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = problem;

    /// <summary>Offset in the template's text; the first character is 0.</summary>
    public int Position { get; } = position;
}
