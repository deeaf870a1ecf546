namespace SyncFleet.Core.Expressions;

/// <summary>How a template is evaluated. One instance may be shared by any number of templates.</summary>
public sealed class TemplateOptions
{
    public static TemplateOptions Default { get; } = new();

    /// <summary>Clock of <c>now_utc()</c>, <c>today_utc()</c>, <c>day_delta()</c> … Default: the system clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// True: a type error (<c>none &gt; 1</c>) answers the template's own text, as the reference runtime of the manifest
    /// format does. False, the default: it is a <see cref="TemplateEvaluationException"/>.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>Most steps one evaluation may take (a step is an operation, or 64 characters made). Default 1 000 000.</summary>
    public int MaxSteps { get; init; } = 1_000_000;

    /// <summary>Longest text one evaluation may make, in characters. Default 10 MiB.</summary>
    public int MaxOutputLength { get; init; } = 10 * 1024 * 1024;

    /// <summary>Longest one regular expression may run. Default 1 s.</summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
