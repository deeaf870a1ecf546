using System.Linq.Expressions;
using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;

namespace SyncFleet.Hosting.Logging;

/// <summary>The scope of a message's log lines: tenant, run, stream run and stream, as far as the message names them.</summary>
public static class RunScope
{
    internal static readonly (string Property, string Label)[] Labels =
        [("TenantId", "tenant"), ("SyncRunId", "run"), ("StreamRunId", "streamRun"), ("Stream", "stream"), ("Part", "part")];

    /// <summary>Adds to the scope what a message did not name and its handler found out.</summary>
    public static IDisposable? BeginRunScope(this ILogger logger, TenantId tenant, SyncRunId run) => logger.BeginScope(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["TenantId"] = tenant.ToString(),
        ["SyncRunId"] = run.ToString(),
    });

    internal static Dictionary<string, object?> Of<T>(T message)
        where T : class => Properties<T>.Read(message);

    /// <summary><c>run=… stream=…</c></summary>
    internal static string Describe(IReadOnlyDictionary<string, object?> scope) =>
        string.Join(' ', Labels.Where(l => scope.ContainsKey(l.Property)).Select(l => $"{l.Label}={scope[l.Property]}"));

    private static class Properties<T>
        where T : class
    {
        private static readonly (string Name, Func<T, object?> Get)[] Getters =
            [.. Labels.Where(l => typeof(T).GetProperty(l.Property) is not null).Select(l => (l.Property, Compile(l.Property)))];

        public static Dictionary<string, object?> Read(T message)
        {
            Dictionary<string, object?> scope = new(StringComparer.Ordinal);
            foreach (var (name, get) in Getters)
            {
                if (get(message) is { } value)
                {
                    scope[name] = value.ToString();
                }
            }

            return scope;
        }

        private static Func<T, object?> Compile(string name)
        {
            var message = Expression.Parameter(typeof(T));
            return Expression.Lambda<Func<T, object?>>(Expression.Convert(Expression.Property(message, name), typeof(object)), message).Compile();
        }
    }
}
