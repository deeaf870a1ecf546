using System.Globalization;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>The same wait every time.</summary>
internal sealed class ConstantBackoffStrategy(ManifestComponent component) : IBackoffStrategy
{
    private readonly BoundTemplate _seconds = component.RequiredTemplate("backoff_time_in_seconds");

    public TimeSpan? Delay(BackoffContext context) => BackoffNumbers.Wait(BackoffNumbers.Read(_seconds, context));
}

/// <summary>factor × 2 ^ try, try from 1; the factor is 5 when the manifest does not say.</summary>
internal sealed class ExponentialBackoffStrategy(ManifestComponent component) : IBackoffStrategy
{
    private readonly BoundTemplate? _factor = component.Template("factor");

    public TimeSpan? Delay(BackoffContext context) =>
        BackoffNumbers.Wait((_factor is null ? 5 : BackoffNumbers.Read(_factor, context)) * Math.Pow(2, context.Response.Attempt));
}

/// <summary>The seconds a header names, taken out by a pattern when there is one.</summary>
internal sealed class WaitTimeFromHeader(ManifestComponent component) : IBackoffStrategy
{
    private readonly HeaderNumber _header = new(component);

    public TimeSpan? Delay(BackoffContext context) =>
        _header.Read(context.Response) is { } seconds ? BackoffNumbers.Wait(seconds) : null;
}

/// <summary>The Unix time a header names, but at least <c>min_wait</c> seconds.</summary>
internal sealed class WaitUntilTimeFromHeader(ManifestComponent component) : IBackoffStrategy
{
    private readonly HeaderNumber _header = new(component);
    private readonly BoundTemplate? _least = component.Template("min_wait");

    public TimeSpan? Delay(BackoffContext context)
    {
        double? least = _least is null ? null : BackoffNumbers.Read(_least, context);
        var wait = _header.Read(context.Response) is { } until
            ? Math.Max(until - (context.Now.ToUnixTimeMilliseconds() / 1000d), least ?? 0)
            : least;
        return wait is { } seconds ? BackoffNumbers.Wait(seconds) : null;
    }
}

/// <summary>A number in a header of the answer.</summary>
internal sealed class HeaderNumber
{
    private readonly string _name;
    private readonly BoundedPattern? _pattern;

    public HeaderNumber(ManifestComponent component)
    {
        _name = component.RequiredText("header");
        _pattern = BoundedPattern.Create(component, "regex");
    }

    public double? Read(UpstreamResponse response)
    {
        var text = response.Header(_name);
        if (text is not null && _pattern is not null)
        {
            var match = _pattern.Match(text);
            text = match?.Groups[match.Groups.Count > 1 ? 1 : 0].Value;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

/// <summary>Seconds that templates give.</summary>
internal static class BackoffNumbers
{
    public static double Read(BoundTemplate template, BackoffContext context) =>
        double.TryParse(template.Text(context.Scope), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new SyncFleetException(
                FailureKind.Configuration, $"The wait between tries must be a number of seconds (manifest line {template.Line}); check the source's settings.");

    /// <summary>A day at most, however wrong the number.</summary>
    public static TimeSpan Wait(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400));
}
