using Serilog.Core;
using Serilog.Events;

namespace SyncFleet.Hosting.Logging;

/// <summary>Gathers tenant, run, stream and trace of a log event into one short text for people: <c>{run=… stream=… trace=…}</c>.</summary>
internal sealed class RunScopeEnricher : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        List<string> parts = [];
        foreach (var (property, label) in RunScope.Labels)
        {
            if (logEvent.Properties.TryGetValue(property, out var value))
            {
                parts.Add($"{label}={value.ToString().Trim('"')}");
            }
        }

        if (parts.Count > 0 && logEvent.TraceId is { } trace)
        {
            parts.Add($"trace={trace}");
        }

        logEvent.AddPropertyIfAbsent(new LogEventProperty("Scope", new ScalarValue(parts.Count > 0 ? $"{{{string.Join(' ', parts)}}}" : "")));
    }
}
