using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retrieval.Cli.Tests.Datastore;
using Retrieval.Drafting;
using Retrieval.Models;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class DraftingTests(Tool tool, SampleDatastore sample) : IClassFixture<SampleDatastore>
{
    // Repeats itself, so that there is something to copy.
    private const string Prompt = "def add_one(x):\n    return x + 1\n\n\ndef add_two(x):\n    return x + 2\n\n\ndef add_three(x):\n";
    private static readonly string[] Generate = ["generate", "--prompt", Prompt, "--max-tokens", "40", "--json"];
    private static readonly string[] Sampled = ["generate", "--prompt", Prompt, "--max-tokens", "24", "--temperature", "0.7", "--seed", "5", "--json"];

    [Fact]
    public void Generate_Speculation_AddsUp()
    {
        ToolRun run = tool.Run(Generate);
        JsonObject speculation = run.Json()["speculation"]!.AsObject();
        Assert.Equal(["steps", "drafted", "accepted", "acceptance_length", "by_source"], speculation.Select(field => field.Key));
        int steps = Number(speculation["steps"]), accepted = Number(speculation["accepted"]);
        JsonObject sources = speculation["by_source"]!.AsObject();
        Assert.NotEmpty(sources);
        Assert.Subset(DraftSourceNames.All.ToHashSet(), sources.Select(source => source.Key).ToHashSet());
        Assert.All(sources, source => Assert.Equal(["drafted", "accepted"], source.Value!.AsObject().Select(field => field.Key)));
        Assert.Equal(Number(speculation["drafted"]), sources.Sum(source => Number(source.Value!["drafted"])));
        Assert.Equal(accepted, sources.Sum(source => Number(source.Value!["accepted"])));
        Assert.InRange(accepted, 1, 40 - 1);
        Assert.Equal(40, run.TokenIds().Length);
        Assert.Equal(40, steps + accepted);
        Assert.Equal(Math.Round(40.0 / steps, 3), speculation["acceptance_length"]!.GetValue<double>());
        Assert.Equal(steps, Number(run.Json()["timings"]!["steps"]));
    }

    [Fact]
    public void Generate_DraftModel_DraftsWithoutChangingATokenAndMayBeLeftOut()
    {
        int[] plain = tool.Run([.. Generate, "--sources", "none"]).TokenIds();
        Assert.Equal(plain, tool.Run([.. Generate, "--sources", "model", "--policy", "all", "--budget", "4"]).TokenIds());

        // Whether its opinion is asked for depends on what that costs; its own drafts are always made.
        string[] always = [.. Generate, "--sources", "model", "--model-drafts", "shared-noise"];
        foreach (string[] model in (string[][])[[], ["--draft-model", DefaultModel.TargetDirectory]])
        {
            ToolRun drafted = tool.Run([.. always, .. model]);
            Assert.Equal(plain, drafted.TokenIds());
            Assert.InRange(Number(drafted.Json()["speculation"]!["by_source"]!["model"]!["accepted"]), 1, 39);
        }

        ToolRun without = tool.Run([.. Generate, "--sources", "model", "--draft-model", "none"]);
        Assert.Equal(plain, without.TokenIds());
        Assert.Contains("Nothing here to draft from for: model.", without.Errors, StringComparison.Ordinal);
    }

    // With the target's own noise the seed's tokens stay; drawn by itself, the distribution does, and the result says so.
    [Fact]
    public void Generate_DraftsDrawnFromTheModel_SayWhatTheyKeep()
    {
        int[] plain = tool.Run([.. Sampled, "--sources", "none"]).TokenIds();
        ToolRun shared = tool.Run([.. Sampled, "--sources", "model,prompt", "--model-drafts", "shared-noise"]);
        Assert.Equal(plain, shared.TokenIds());
        Assert.Null(shared.Json()["speculation"]!["acceptance"]);
        Assert.InRange(Number(shared.Json()["speculation"]!["by_source"]!["model"]!["accepted"]), 1, 23);
        ToolRun drawn = tool.Run([.. Sampled, "--sources", "model,prompt", "--model-drafts", "sampled"]);
        Assert.Equal("recursive_rejection", drawn.Json()["speculation"]!["acceptance"]!.GetValue<string>());
        Assert.Equal(24, drawn.TokenIds().Length);
    }

    [Fact]
    public void Generate_DraftModelIsNotThere_IsRefusedByName() =>
        tool.Run([.. Generate, "--draft-model", "/nowhere"]).AssertFailed(ExitCode.Failed, "--draft-model", "/nowhere", "no such directory");

    [Theory]
    [InlineData("--sources", "none")]
    [InlineData("--budget", "0")]
    public void Generate_NothingMayDraft_IsPlain(string option, string value)
    {
        ToolRun plain = tool.Run([.. Generate, option, value]);
        JsonNode speculation = plain.Json()["speculation"]!;
        Assert.Equal((40, 0, 0), (Number(speculation["steps"]), Number(speculation["drafted"]), Number(speculation["accepted"])));
        Assert.Equal(1, speculation["acceptance_length"]!.GetValue<double>());
        Assert.Empty(speculation["by_source"]!.AsObject());
        Assert.Equal(plain.TokenIds(), tool.Run(Generate).TokenIds());
    }

    [Fact]
    public void Generate_AnySourcesBudgetTreeAndPolicy_GiveTheSameTokens()
    {
        int[] plain = tool.Run([.. Sampled, "--sources", "none"]).TokenIds();
        Assert.Equal(24, plain.Length);
        string[] sources = ["prompt", "copying,prompt", "recycling ngrams trigrams", "datastore prompt", string.Join(' ', DraftingMemory.Sources.Select(source => source.Name()))];
        string[] budgets = ["64", "1", "7", "400"];
        for (int i = 0; i < Math.Max(TreePolicies.Names.Count, BudgetPolicies.Names.Count); i++)
        {
            string[] options =
            [
                "--tree", TreePolicies.Names[i % TreePolicies.Names.Count], "--policy", BudgetPolicies.Names[i % BudgetPolicies.Names.Count],
                "--budget", budgets[i % budgets.Length], "--datastore", sample.Directory, "--sources", .. sources[i % sources.Length].Split(' '),
            ];
            Assert.True(plain.SequenceEqual(tool.Run([.. Sampled, .. options]).TokenIds()), string.Join(' ', options));
        }
    }

    [Fact]
    public void Generate_Datastore_IsDraftedFrom()
    {
        string trace = tool.NewPath();
        string corpus = File.ReadAllText(Path.Combine(SampleDatastore.Corpus, "shelf", "catalog.py"));
        string[] run = ["generate", "--prompt", corpus[..300], "--max-tokens", "24", "--min-tokens", "24", "--json"];
        ToolRun drafted = tool.Run([.. run, "--datastore", sample.Directory, "--sources", "datastore", "--policy", "all", "--trace", trace]);
        Assert.Equal(["datastore"], drafted.Json()["speculation"]!["by_source"]!.AsObject().Select(source => source.Key));
        JsonNode[] nodes = [.. JsonNode.Parse(File.ReadAllText(trace))!["steps"]!.AsArray().SelectMany(step => step!["nodes"]!.AsArray().Skip(1))!];
        Assert.All(nodes, node => Assert.Equal("datastore", node["source"]!.GetValue<string>()));
        Assert.Contains(nodes, node => Number(node["match_length"]) > 0);
        Assert.Equal(tool.Run([.. run, "--sources", "none"]).TokenIds(), drafted.TokenIds());
    }

    [Fact]
    public void Generate_RightPrediction_IsAccepted()
    {
        string[] plain = ["generate", "--prompt", "import sys", "--max-tokens", "32", "--json"];
        ToolRun expected = tool.Run([.. plain, "--sources", "none"]);
        string file = tool.NewPath();
        File.WriteAllText(file, expected.Text());
        ToolRun predicted = tool.Run([.. plain, "--prediction-file", file, "--policy", "all"]);
        Assert.Equal(expected.TokenIds(), predicted.TokenIds());
        Assert.InRange(Number(predicted.Json()["speculation"]!["by_source"]!["prediction"]!["accepted"]), 1, 31);
        Assert.Equal(expected.TokenIds(), tool.Run([.. plain, "--prediction", "nothing of the kind"]).TokenIds());
    }

    [Fact]
    public void Generate_Trace_LeadsFromThePromptToTheOutput()
    {
        string file = tool.NewPath();
        File.WriteAllText(file, new string('x', 1 << 20)); // of an earlier run, and longer
        ToolRun run = tool.Run([.. Generate, "--trace", file]);
        JsonObject trace = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
        List<int> tokens = [.. trace["prompt"]!.AsArray().Select(token => Number(token!["token"]))];
        Assert.Equal(tokenizer.EncodeToIds(Prompt), tokens);
        Assert.Equal(Prompt, string.Concat(trace["prompt"]!.AsArray().Select(token => token!["piece"]!.GetValue<string>())));
        int number = 0, drafted = 0;
        foreach (JsonNode? step in trace["steps"]!.AsArray())
        {
            Assert.Equal(
                ["step", "past_length", "nodes", "path", "emitted", "draft_ms", "verify_ms", "accept_ms"], step!.AsObject().Select(field => field.Key));
            Assert.Equal(number++, Number(step["step"]));
            Assert.Equal(tokens.Count - 1, Number(step["past_length"]));
            Assert.All(["draft_ms", "verify_ms", "accept_ms"], time => Assert.InRange(step[time]!.GetValue<double>(), 0, 1e5));
            JsonArray nodes = step["nodes"]!.AsArray();
            int[] path = step["path"].Deserialize<int[]>()!, emitted = [.. step["emitted"]!.AsArray().Select(token => Number(token!["token"]))];
            AssertTree(nodes, tokens[^1]);
            Assert.Equal(emitted.Length, path.Length);
            Assert.Equal(0, path[0]);
            for (int i = 1; i < path.Length; i++)
            {
                Assert.Equal(path[i - 1], Number(nodes[path[i]]!["parent"]));
                Assert.Equal(emitted[i - 1], Number(nodes[path[i]]!["token"]));
            }

            Assert.DoesNotContain(nodes, node => Number(node!["parent"]) == path[^1] && Number(node["token"]) == emitted[^1]);
            tokens.AddRange(emitted);
            drafted += nodes.Count - 1;
        }

        Assert.Equal(run.TokenIds(), tokens[^40..]);
        Assert.Equal(run.Json()["speculation"]!.ToJsonString(), trace["speculation"]!.ToJsonString());
        Assert.Equal(drafted, Number(trace["speculation"]!["drafted"]));

        void AssertTree(JsonArray nodes, int root)
        {
            Assert.Equal((root, -1), (Number(nodes[0]!["token"]), Number(nodes[0]!["parent"])));
            Assert.Null(nodes[0]!["source"]);
            for (int i = 1; i < nodes.Count; i++)
            {
                JsonObject node = nodes[i]!.AsObject();
                Assert.Equal(["token", "piece", "parent", "probability", "source", "match_length", "document"], node.Select(field => field.Key));
                Assert.Equal(tokenizer.Decode([Number(node["token"])], skipSpecialTokens: false), node["piece"]!.GetValue<string>());
                Assert.InRange(Number(node["parent"]), 0, i - 1);
                Assert.InRange(node["probability"]!.GetValue<double>(), 0, 1);
                Assert.Contains(node["source"]!.GetValue<string>(), DraftSourceNames.All);
            }
        }
    }

    [Fact]
    public void Generate_Stats_CompareWithPlainRuns()
    {
        ToolRun run = tool.Run([.. Generate[..^1], "--stats"]);
        run.AssertDone();
        Assert.Matches(@"\nacceptance length \d\.\d\d: \d+ of \d+ draft tokens accepted\n", run.Errors);
        string shares = run.Errors.Split('\n').Single(line => line.StartsWith("accepted by source: ", StringComparison.Ordinal));
        double[] percent = [.. shares.Split(": ")[1].Split(' ').Where(word => word.EndsWith('%')).Select(word => double.Parse(word[..^1], CultureInfo.InvariantCulture))];
        Assert.InRange(percent.Sum(), 99.5, 100.5);
        Assert.Matches(@"\ndecode tokens/s \d+\.\d against \d+\.\d of plain runs: \d+\.\d\dx \(median of \d alternating pairs?; same prompt, options and seed, and the same tokens in all\)\n", run.Errors);
    }

    [Fact]
    public void Generate_IdleSource_IsMentioned()
    {
        ToolRun run = tool.Run("generate", "--prompt", "x", "--max-tokens", "1", "--sources", "datastore", "prompt", "prediction");
        run.AssertDone();
        Assert.Contains("Nothing here to draft from for: datastore, prediction.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ReferenceEngine_DraftsWhereToldTo()
    {
        string[] reference = [.. Generate, "--engine", "reference", "--model", DefaultModel.DraftDirectory, "--policy", "all", "--budget", "4"];
        ToolRun drafted = tool.Run(reference);
        Assert.InRange(Number(drafted.Json()["speculation"]!["accepted"]), 1, 40);
        Assert.Equal(tool.Run([.. reference, "--sources", "none"]).TokenIds(), drafted.TokenIds());
    }

    [Fact]
    public void Generate_Cost_IsMeasuredForDraftingAloneAndKept()
    {
        string cache = tool.NewPath(), costs = Path.Combine(cache, "costs");
        string[] run = ["generate", "--ids", "311,289", "--max-tokens", "2", "--json", "--model", DefaultModel.DraftDirectory, "--cache", cache, "--draft-model", "none"];
        tool.Run([.. run, "--sources", "none"]).AssertDone();
        Assert.False(Directory.Exists(costs));
        tool.Run(run).AssertDone();
        DateTime written = File.GetLastWriteTimeUtc(Directory.GetFiles(costs).Single());
        tool.Run(run).AssertDone();
        Assert.Equal(written, File.GetLastWriteTimeUtc(Directory.GetFiles(costs).Single()));
    }

    private static int Number(JsonNode? node) => node!.GetValue<int>();
}
