using System.Text;
using System.Text.Json.Nodes;
using Retrieval.Models;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class GenerateTests(Tool tool)
{
    private static readonly Reference Sample = Reference.Fibonacci;

    // Special tokens are generated but are no text.
    private static readonly string SampleText = Sample.GreedyText.Replace("<|fim_middle|>", "", StringComparison.Ordinal);

    [Fact]
    public void Generate_Greedy_EqualsPyTorchAndPrintsNothingElse()
    {
        ToolRun run = tool.Run("generate", "--prompt", Sample.Prompt, "--max-tokens", $"{Sample.GreedyIds.Length}");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(SampleText, run.Output);
        Assert.Contains("MB of memory", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Json_HoldsTheDocumentedFields()
    {
        JsonObject json = tool.Run("generate", "--ids", Sample.Ids, "--max-tokens", "12", "--json").Json();
        Assert.Equal(["text", "token_ids", "finish_reason", "seed", "usage", "timings", "speculation"], json.Select(field => field.Key));
        Assert.Equal(Sample.GreedyIds[..12], json["token_ids"]!.AsArray().Select(id => id!.GetValue<int>()));
        Assert.Equal("length", json["finish_reason"]!.GetValue<string>());
        Assert.Null(json["seed"]);
        Assert.Equal(["prompt_tokens", "completion_tokens", "total_tokens"], json["usage"]!.AsObject().Select(field => field.Key));
        Assert.Equal([9, 12, 21], json["usage"]!.AsObject().Select(field => field.Value!.GetValue<int>()));
        Assert.Equal(
            ["load_ms", "prefill_ms", "first_token_ms", "decode_ms", "verify_ms", "steps", "prefill_tokens_per_second", "tokens_per_second"],
            json["timings"]!.AsObject().Select(field => field.Key));
        Assert.All(json["timings"]!.AsObject(), field => Assert.True(field.Value!.GetValue<double>() > 0, field.Key));
    }

    [Fact]
    public void Generate_ReferenceEngine_EqualsOnnx()
    {
        string[] sampled = ["generate", "--prompt", Sample.Prompt, "--max-tokens", "16", "--temperature", "0.7", "--seed", "3", "--json"];
        Assert.Equal(tool.Run(sampled).TokenIds(), tool.Run([.. sampled, "--engine", "reference"]).TokenIds());
    }

    [Fact]
    public void Generate_Seed_DecidesTheTokens()
    {
        string[] sampled = ["generate", "--prompt", "import ", "--max-tokens", "24", "--temperature", "1", "--top-p", "0.95", "--json"];
        ToolRun unseeded = tool.Run(sampled);
        string seed = $"{unseeded.Json()["seed"]!.GetValue<ulong>()}";
        Assert.Equal(unseeded.TokenIds(), tool.Run([.. sampled, "--seed", seed, "--threads", "1"]).TokenIds());
        Assert.NotEqual(unseeded.TokenIds(), tool.Run([.. sampled, "--seed", "1"]).TokenIds());
    }

    [Fact]
    public void Generate_StopStringAcrossTokens_IsCutOut()
    {
        const string Stop = "/ 2\n    ret"; // begins and ends within tokens
        JsonObject json = tool.Run("generate", "--prompt", Sample.Prompt, "--stop", Stop, "--stop", "never", "--json").Json();
        Assert.Equal(" return (n - 1) ", json["text"]!.GetValue<string>());
        Assert.Equal("stop", json["finish_reason"]!.GetValue<string>());
        int[] ids = [.. json["token_ids"]!.AsArray().Select(id => id!.GetValue<int>())];
        Assert.Equal(Sample.GreedyIds[..ids.Length], ids);
        Assert.Equal(ids.Length, json["usage"]!["completion_tokens"]!.GetValue<int>());

        // The last token is the one that completed the stop string.
        var tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
        Assert.Contains(Stop, tokenizer.Decode(ids), StringComparison.Ordinal);
        Assert.DoesNotContain(Stop, tokenizer.Decode(ids.AsSpan(0, ids.Length - 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_StopToken_EndsAndIsNotReported()
    {
        // A bias makes the model's end token certain, and --min-tokens holds it back.
        JsonObject json = tool.Run(
            "generate", "--prompt", Sample.Prompt, "--logit-bias", "8183=100", "--min-tokens", "4", "--json").Json();
        Assert.Equal(Sample.GreedyIds[..4], json["token_ids"]!.AsArray().Select(id => id!.GetValue<int>()));
        Assert.Equal("stop", json["finish_reason"]!.GetValue<string>());
    }

    [Fact]
    public void Generate_BansAndPenalties_ChangeTheTokens()
    {
        string first = $"{Sample.GreedyIds[0]}";
        int[] banned = tool.Run("generate", "--ids", Sample.Ids, "--ban", first, "--ban", "324", "--max-tokens", "8", "--json").TokenIds();
        Assert.DoesNotContain(Sample.GreedyIds[0], banned);
        Assert.DoesNotContain(324, banned);
        int[] penalized = tool.Run("generate", "--ids", Sample.Ids, "--frequency-penalty", "2", "--presence-penalty", "-0.5", "--max-tokens", "40", "--json").TokenIds();
        Assert.NotEqual(Sample.GreedyIds[..40], penalized);
    }

    [Fact]
    public void Generate_PromptFromFileAndInput_IsTakenByteForByte()
    {
        string file = tool.NewPath();
        File.WriteAllText(file, Sample.Prompt);
        int[] fromFile = tool.Run("generate", "--prompt-file", file, "--max-tokens", "8", "--json").TokenIds();
        Assert.Equal(Sample.GreedyIds[..8], fromFile);
        ToolRun fromInput = tool.RunWith([], Encoding.UTF8.GetBytes(Sample.Prompt), "generate", "--prompt-file", "-", "--max-tokens", "8", "--json");
        Assert.Equal(Sample.GreedyIds[..8], fromInput.TokenIds());
    }

    [Fact]
    public void Generate_SpecialTokensInPrompt_AreParsed()
    {
        JsonObject json = tool.Run("generate", "--prompt", "<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>", "--max-tokens", "1", "--json").Json();
        Assert.Equal(5, json["usage"]!["prompt_tokens"]!.GetValue<int>());
    }

    [Fact]
    public void Generate_PromptThatLooksLikeSyntax_IsText()
    {
        Assert.Equal(0, tool.Run("generate", "--prompt", "@property", "--max-tokens", "1").ExitCode);
        Assert.Equal(0, tool.Run("generate", "--prompt=--seed", "--max-tokens", "1").ExitCode);
    }

    [Fact]
    public void Generate_ContextFull_EndsWithLength()
    {
        JsonObject json = tool.Run("generate", "--ids", Sample.Ids, "--context", "14", "--json").Json();
        Assert.Equal("length", json["finish_reason"]!.GetValue<string>());
        Assert.Equal(14, json["usage"]!["total_tokens"]!.GetValue<int>());
    }

    [Fact]
    public void Generate_Stats_AreOnStandardError()
    {
        ToolRun run = tool.Run("generate", "--ids", Sample.Ids, "--max-tokens", "2", "--stats", "--sources", "none");
        Assert.Equal(" return", run.Output[..7]);
        Assert.Contains("9 prompt tokens, 2 generated in 2 steps", run.Errors, StringComparison.Ordinal);
        Assert.Contains("nothing was drafted", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("plain runs", run.Errors, StringComparison.Ordinal);
    }
}
