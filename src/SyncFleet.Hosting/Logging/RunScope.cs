using System.Linq.Expressions;

namespace SyncFleet.Hosting.Logging;

/// <summary>The scope of a message's log lines: tenant, run, stream run and stream, as far as the message names them.</summary>
internal static class RunScope
{
    public static readonly (string Property, string Label)[] Labels =
        [("TenantId", "tenant"), ("SyncRunId", "run"), ("StreamRunId", "streamRun"), ("Stream", "stream")];

    public static Dictionary<string, object?> Of<T>(T message)
        where T : class => Properties<T>.Read(message);

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
