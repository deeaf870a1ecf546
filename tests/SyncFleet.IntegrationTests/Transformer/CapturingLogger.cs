using System.Text;
using Microsoft.Extensions.Logging;

namespace SyncFleet.IntegrationTests.Transformer;

/// <summary>Keeps everything logged, at every level, exceptions with all they say.</summary>
public sealed class CapturingLogger<T> : ILogger<T>
{
    private readonly StringBuilder _text = new();

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_text)
        {
            _text.Append(logLevel).Append(' ').AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        }
    }
}
