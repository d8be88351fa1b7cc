using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Retrieval.Server.Telemetry;

/// <summary>Sends the server's metrics and traces to an OTLP collector, where one is named.</summary>
internal sealed class OpenTelemetryExport : IDisposable
{
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    /// <summary>Starts exporting.</summary>
    /// <param name="endpoint">A collector's address; null exports nothing.</param>
    public OpenTelemetryExport(string? endpoint)
    {
        if (endpoint is null)
        {
            return;
        }

        var address = new Uri(endpoint);
        _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(ServerInstruments.Name).AddOtlpExporter(otlp => otlp.Endpoint = address).Build();
        _traces = Sdk.CreateTracerProviderBuilder().AddSource(ServerInstruments.Name).AddOtlpExporter(otlp => otlp.Endpoint = address).Build();
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }
}
