using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary>The values a function, filter, test or method is called with.</summary>
internal sealed class CallArguments(object?[] positional, KeyValuePair<string, object?>[] named)
{
    /// <summary>Stands for an argument that was not given.</summary>
    public static readonly object Missing = new();

    public static readonly CallArguments None = new([], []);

    public object?[] Positional { get; } = positional;

    public KeyValuePair<string, object?>[] Named { get; } = named;

    /// <summary>
    /// The arguments in the order of <paramref name="names"/>, <see cref="Missing"/> where absent. Throws a type error when a
    /// required one is absent or one too many is given.
    /// </summary>
    public object?[] Bind(string callee, int required, params ReadOnlySpan<string> names)
    {
        if (Positional.Length > names.Length) throw TemplateFault.Type($"{callee} takes at most {names.Length} arguments, not {Positional.Length}");
        var bound = new object?[names.Length];
        Array.Fill(bound, Missing);
        Positional.CopyTo(bound, 0);
        foreach (var (name, value) in Named)
        {
            var index = names.IndexOf(name);
            if (index < 0) throw TemplateFault.Type($"{callee} has no argument '{name}'");
            if (!ReferenceEquals(bound[index], Missing)) throw TemplateFault.Type($"{callee} is given '{name}' twice");
            bound[index] = value;
        }

        for (var i = 0; i < required; i++)
            if (ReferenceEquals(bound[i], Missing)) throw TemplateFault.Type($"{callee} needs the argument '{names[i]}'");
        return bound;
    }

    /// <summary>The text of an argument, or <paramref name="fallback"/> when absent. Throws a type error for anything else.</summary>
    public static string Text(object? value, string callee, string? fallback = null)
    {
        if (value is string text) return text;
        if (ReferenceEquals(value, Missing) && fallback is not null) return fallback;
        throw TemplateFault.Type($"{callee} needs a text, not a {PythonTypes.NameOf(value)}");
    }

    /// <summary>A whole number that fits an int; larger ones are cut to its bounds.</summary>
    public static int Whole(object? value, string callee, int fallback)
    {
        if (ReferenceEquals(value, Missing)) return fallback;
        if (!Numbers.IsWhole(value)) throw TemplateFault.Type($"{callee} needs a whole number, not a {PythonTypes.NameOf(value)}");
        return (int)System.Numerics.BigInteger.Clamp(Numbers.ToBig(value), int.MinValue, int.MaxValue);
    }

    public static bool Flag(object? value, bool fallback) => ReferenceEquals(value, Missing) ? fallback : Comparing.IsTrue(value);

    public static object? Or(object? value, object? fallback) => ReferenceEquals(value, Missing) ? fallback : value;
}
