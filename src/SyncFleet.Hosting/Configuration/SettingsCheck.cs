using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Looks at all settings of a process before it does anything.</summary>
public static partial class SettingsCheck
{
    /// <summary>Exit code of a process whose settings are wrong.</summary>
    public const int ExitCode = 2;

    /// <summary>False when a setting is wrong: every problem has been logged in one message, and the process's exit code is set.</summary>
    public static bool AreSettingsRight(this WebApplication app)
    {
        var problems = Find(app.Services);
        if (problems.Count == 0)
        {
            return true;
        }

        var role = app.Services.GetRequiredService<IHostEnvironment>().ApplicationName;
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SettingsCheck))
            .SettingsWrong(role, problems.Count, string.Concat(problems.Select(p => $"{Environment.NewLine}  {p}")));
        Environment.ExitCode = ExitCode;
        return false;
    }

    /// <summary>All problems of all options that were added with <see cref="OptionsRegistration"/>.</summary>
    internal static IReadOnlyList<string> Find(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException failure)
        {
            return [.. failure.Failures];
        }
        catch (AggregateException failures) when (failures.InnerExceptions.All(f => f is OptionsValidationException))
        {
            return [.. failures.InnerExceptions.Cast<OptionsValidationException>().SelectMany(f => f.Failures).Distinct(StringComparer.Ordinal)];
        }
    }

    [LoggerMessage(100, LogLevel.Critical, "{Process} does not start; {Count} settings are wrong:{Problems}")]
    private static partial void SettingsWrong(this ILogger logger, string process, int count, string problems);
}
