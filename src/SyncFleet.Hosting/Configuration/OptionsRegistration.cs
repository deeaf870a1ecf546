using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Binds options so that all problems are told at once, at start.</summary>
public static class OptionsRegistration
{
    extension(IServiceCollection services)
    {
        /// <summary>Binds <typeparamref name="TOptions"/> to a section (empty: the root), checks its annotations, validates on start.</summary>
        public OptionsBuilder<TOptions> AddFleetOptions<TOptions>(string section = "")
            where TOptions : class
        {
            var builder = services.AddOptions<TOptions>()
                .Configure<IConfiguration>((options, configuration) =>
                    (section.Length == 0 ? configuration : configuration.GetSection(section)).Bind(options))
                .ValidateOnStart();
            services.AddSingleton<IValidateOptions<TOptions>>(new AnnotationValidator<TOptions>());
            return builder;
        }
    }

    private sealed class AnnotationValidator<TOptions> : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            List<ValidationResult> problems = [];
            return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(problems.Select(p => p.ErrorMessage ?? $"{typeof(TOptions).Name} is invalid"));
        }
    }
}
