using System.Text.Json.Nodes;
using Retrieval.Cli.Tests.Datastore;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class ProveTests(Tool tool, SampleDatastore sample) : IClassFixture<SampleDatastore>
{
    [Fact]
    public void Prove_DefaultModel_HoldsThePromise()
    {
        ToolRun run = tool.Run("prove", "--max-tokens", "6");
        run.AssertDone();
        Assert.Contains("\n  sources      prompt, prediction", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\ngreedy +sources +8 +48 +8/8 +\d\.\d\d\ngreedy +adversarial +8 +48 +8/8 +\d\.\d\d\n", run.Output);
        Assert.EndsWith("\nAll 128 drafted outputs are the plain ones, token by token: 768 tokens.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_Json_HoldsTheDocumentedFields()
    {
        string prompts = tool.NewPath();
        File.WriteAllText(prompts, "{\"prompt\": \"class Shelf:\\n    def\"}\n{\"prompt_ids\": [311, 289, 2558]}\n");
        JsonObject json = tool.Run(
            "prove", "--prompts", prompts, "--max-tokens", "8", "--datastore", sample.Directory, "--sources", "datastore", "--policy", "all", "--budget", "6", "--json").Json();
        Assert.Equal(["identical", "model", "prompts", "max_tokens", "sources", "budget", "results", "first_difference"], json.Select(field => field.Key));
        Assert.True(json["identical"]!.GetValue<bool>());
        Assert.Equal(2, json["prompts"]!.GetValue<int>());
        Assert.Equal(["datastore"], json["sources"]!.AsArray().Select(source => source!.GetValue<string>()));
        Assert.Null(json["first_difference"]);
        JsonArray results = json["results"]!.AsArray();
        Assert.Equal(10, results.Count);
        foreach (JsonNode? result in results)
        {
            Assert.Equal(
                ["options", "drafts", "prompts", "runs", "identical", "tokens", "drafted", "accepted", "acceptance_length"], result!.AsObject().Select(field => field.Key));
            Assert.Equal(result["runs"]!.GetValue<int>(), result["identical"]!.GetValue<int>());
            Assert.InRange(result["acceptance_length"]!.GetValue<double>(), 1, 7);
            Assert.InRange(result["drafted"]!.GetValue<int>(), 1, 6 * result["tokens"]!.GetValue<int>());
        }
    }

    [Fact]
    public void Prove_NothingMayDraft_LeavesTheAdversary()
    {
        ToolRun run = tool.Run("prove", "--max-tokens", "2", "--budget", "0");
        run.AssertDone();
        Assert.DoesNotContain("sources  ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n  adversarial  random trees", run.Output, StringComparison.Ordinal);
        Assert.Contains("All 64 drafted outputs", run.Output, StringComparison.Ordinal);
    }
}
