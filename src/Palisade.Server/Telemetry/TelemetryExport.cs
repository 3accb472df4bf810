using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Palisade.Server.Telemetry;

/// <summary>
/// Measurements and traces of this process, for those who run it. Metrics are read at <c>/metrics</c> or sent by OTLP, traces are sent by OTLP; the
/// usual <c>OTEL_EXPORTER_OTLP_…</c> variables say where to. No label names a tenant or a person.
/// </summary>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    private static readonly string[] Meters =
        ["Palisade.*", "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly PrometheusText _text = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _meters;
    private readonly TracerProvider? _traces;
    private readonly Lock _oneReader = new();

    public TelemetryExport(IConfiguration configuration)
    {
        var sends = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        var self = ResourceBuilder.CreateDefault().AddService(configuration["OTEL_SERVICE_NAME"] ?? "palisade");
        _reader = new BaseExportingMetricReader(_text) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        var meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(self).AddMeter(Meters).AddReader(_reader);
        _meters = (sends ? meters.AddOtlpExporter() : meters).Build();
        if (sends)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(self)
                .AddSource("Microsoft.AspNetCore", "Npgsql")
                .SetSampler(new ParentBasedSampler(new OnlyRequests()))
                .AddOtlpExporter()
                .Build();
        }
    }

    /// <summary>All measurements since the process began, as text.</summary>
    public string Text()
    {
        lock (_oneReader)
        {
            _reader.Collect(5_000);
            return _text.TakeText();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _meters.Dispose();
        _traces?.Dispose();
    }

    /// <summary>A worker that looks for work every second would fill any collector: only what a request causes is traced.</summary>
    private sealed class OnlyRequests : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.Kind == ActivityKind.Server ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
