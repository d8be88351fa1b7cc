using System.Text.RegularExpressions;
using Retrieval.Server.Scheduling;
using Retrieval.Server.Telemetry;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Tests.Telemetry;

public sealed partial class PrometheusExporterTests
{
    [Fact]
    public void Write_AfterSamples_IsThePrometheusFormatWithTheirSums()
    {
        using var instruments = new ServerInstruments();
        using var exporter = new PrometheusExporter(instruments);
        instruments.Observe("retrieval.queue_depth", "Waiting.", () => 3);
        instruments.RequestEnded("/v1/\"completions\"\n", 200);
        for (int i = 0; i < 2; i++)
        {
            instruments.SampleEnded(Result(), default);
        }

        string text = exporter.Write();
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Line(), line));
        foreach (string expected in (string[])
        [
            "retrieval_spec_decode_num_drafts_total 6",
            "retrieval_spec_decode_num_draft_tokens_total{source=\"prompt\"} 20",
            "retrieval_spec_decode_num_accepted_tokens_total{source=\"prompt\"} 8",
            "retrieval_spec_decode_num_accepted_tokens_per_pos_total{position=\"0\"} 4",
            "retrieval_spec_decode_num_accepted_tokens_per_pos_total{position=\"2\"} 2",
            "retrieval_generated_tokens_total 14",
            "retrieval_queue_depth 3",
            "retrieval_requests_total{route=\"/v1/\\\"completions\\\"\\n\",status=\"200\"} 1",
            "gen_ai_server_time_to_first_token_seconds_bucket{gen_ai_operation_name=\"text_completion\",gen_ai_provider_name=\"retrieval\",le=\"0.32\"} 0",
            "gen_ai_server_time_to_first_token_seconds_bucket{gen_ai_operation_name=\"text_completion\",gen_ai_provider_name=\"retrieval\",le=\"0.64\"} 2",
            "gen_ai_server_time_to_first_token_seconds_bucket{gen_ai_operation_name=\"text_completion\",gen_ai_provider_name=\"retrieval\",le=\"+Inf\"} 2",
            "gen_ai_server_time_to_first_token_seconds_sum{gen_ai_operation_name=\"text_completion\",gen_ai_provider_name=\"retrieval\"} 1",
        ])
        {
            Assert.Contains(expected, text.Split('\n'));
        }
    }

    private static GenerationResult Result() => new()
    {
        Stop = StopKind.Limit,
        PromptCount = 5,
        ReusedCount = 1,
        EmittedCount = 7,
        StepCount = 3,
        DraftedCount = 10,
        AcceptedCount = 4,
        BySource = new Dictionary<DraftSource, (long, long)> { [DraftSource.Prompt] = (10, 4) },
        Steps = [new StepCount(4, 3), new StepCount(4, 1), new StepCount(2, 0)],
        FirstTokenTime = TimeSpan.FromSeconds(0.5),
        DecodeTime = TimeSpan.FromSeconds(2),
    };

    [GeneratedRegex("^(# (HELP|TYPE) [a-z_]+ .*|[a-z_]+({[a-z_]+=\"([^\"\\\\]|\\\\.)*\"(,[a-z_]+=\"([^\"\\\\]|\\\\.)*\")*})? [-+0-9.eE]+)$")]
    private static partial Regex Line();
}
