using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Binds options so that all problems are told at once, at start.</summary>
public static class OptionsRegistration
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Binds <typeparamref name="TOptions"/> to a section (empty: the root) and validates it on start. A value that cannot be read
        /// is a problem like one out of its bounds: it is reported with all the others, and the default stands in until then.
        /// </summary>
        public OptionsBuilder<TOptions> AddFleetOptions<TOptions>(string section = "")
            where TOptions : class
        {
            services.AddSingleton<IValidateOptions<TOptions>>(provider =>
                new SettingsValidator<TOptions>(provider.GetRequiredService<IConfiguration>(), section));
            return services.AddOptions<TOptions>()
                .Configure<IConfiguration>((options, configuration) => SettingsReader.Bind(configuration, section, options))
                .ValidateOnStart();
        }
    }

    private sealed class SettingsValidator<TOptions>(IConfiguration configuration, string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var problems = SettingsProblems.Find(configuration, section, options);
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
