using System.Text;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary>
/// Counts what one evaluation does and stops it when it has done too much: steps, characters made, nesting of the values it
/// walks through. Every operation whose cost depends on data charges here first.
/// </summary>
internal sealed class StepBudget(int maxSteps, int maxText)
{
    /// <summary>Characters made that count as one step.</summary>
    private const int CharactersPerStep = 64;

    private long left = maxSteps;
    private int depth;

    /// <summary>For values that are bounded already: a literal that was read, a key.</summary>
    public static StepBudget Unlimited() => new(int.MaxValue, int.MaxValue);

    public void Charge(long steps)
    {
        left -= steps;
        if (left < 0) throw TemplateFault.Limit($"it takes more than {maxSteps} steps");
    }

    /// <summary>Before a text of this many characters is made.</summary>
    public void ChargeText(long length)
    {
        if (length > maxText) throw TemplateFault.Limit($"it makes a text longer than {maxText} characters");
        Charge(1 + (length / CharactersPerStep));
    }

    public void ChargeText(StringBuilder builder, int more)
    {
        if (builder.Length + (long)more > maxText) throw TemplateFault.Limit($"it makes a text longer than {maxText} characters");
        Charge(1 + (more / CharactersPerStep));
    }

    public void Enter()
    {
        if (++depth > TemplateLimits.MaxValueDepth) throw TemplateFault.Limit($"a value is nested deeper than {TemplateLimits.MaxValueDepth}");
    }

    public void Leave() => depth--;
}
