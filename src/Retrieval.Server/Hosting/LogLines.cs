using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Retrieval.Server.Hosting;

/// <summary>Logs for people: time, level where it matters, message, and what was thrown. For machines there is <c>--log-format json</c>.</summary>
internal sealed class LogLines() : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name among formatters.</summary>
    public const string FormatterName = "lines";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string level = logEntry.LogLevel >= LogLevel.Warning ? $"{logEntry.LogLevel.ToString().ToUpperInvariant()} {logEntry.Category}: " : "";
        textWriter.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss} {level}{logEntry.Formatter(logEntry.State, logEntry.Exception)}");
        if (logEntry.Exception is { } thrown)
        {
            textWriter.WriteLine(thrown);
        }
    }
}
