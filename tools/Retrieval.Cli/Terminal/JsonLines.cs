using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Doctor;
using Retrieval.Cli.Drafts;
using Retrieval.Cli.Generation;
using Retrieval.Cli.Proving;
using Retrieval.Cli.Tracing;

namespace Retrieval.Cli.Terminal;

/// <summary>Objects on one line each, for <c>--json</c>. Source-generated: reflection would cost a noticeable part of start-up.</summary>
[JsonSerializable(typeof(GenerationReport))]
[JsonSerializable(typeof(ExportEvent))]
[JsonSerializable(typeof(BuildEvent))]
[JsonSerializable(typeof(BuildForecast))]
[JsonSerializable(typeof(BuildResult))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(ClientDiagnosis[]))]
[JsonSerializable(typeof(DenseEvent))]
[JsonSerializable(typeof(DenseResult))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(InspectionReport))]
[JsonSerializable(typeof(ProofReport))]
[JsonSerializable(typeof(QueryReport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(SkipEvent))]
[JsonSerializable(typeof(SkipSearchReport))]
[JsonSerializable(typeof(SkipTrialEvent))]
[JsonSerializable(typeof(StatsReport))]
[JsonSerializable(typeof(TraceReport))]
internal sealed partial class JsonLines : JsonSerializerContext
{
    private static readonly JsonLines Lines = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the output is no part of a web page
    });

    /// <summary>The object and the end of the line.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, typeof(T), Lines) + "\n";
}
