using System.Text.Json.Nodes;
using Retrieval.Models;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class DraftExportTests(Tool tool)
{
    [Fact]
    public void Export_FrequentTokensOfTwoKindsOfText_KeepsThemAndTheSpecialOnes()
    {
        string text = tool.NewPath(), requests = tool.NewPath() + ".jsonl", draft = tool.NewPath();
        File.WriteAllText(text, "return return return return return return return return");
        File.WriteAllText(requests, """{"prompt": "x", "output": " x x x"}""" + "\n\n" + """{"prompt_ids": [4000, 4000, 4000], "output_ids": [4001]}""" + "\n");
        var tokenizer = Tokenizer.Load(Path.Combine(DefaultModel.DraftDirectory, "tokenizer.json"));
        int[] special = [.. tokenizer.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id)];
        int count = special.Length + 3;

        ToolRun run = tool.Run("export", "--model", DefaultModel.DraftDirectory, "--out", draft, "--weights", "int8", "--head-tokens", $"{count}", "--frequencies", text, requests, "--json");
        JsonObject result = JsonNode.Parse(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!.AsObject();
        Assert.Equal(count, result["head_tokens"]!.GetValue<int>());
        Assert.Contains($"Head: {count} of 8192 tokens", run.Errors, StringComparison.Ordinal);
        int[] head = ExportedDecoder.Open(draft).HeadTokens.ToArray();
        int[] frequent = [tokenizer.EncodeToIds(" return")[0], tokenizer.EncodeToIds(" x")[0], 4000];
        Assert.Equal([.. special.Concat(frequent).Order()], head);

        tool.Run("generate", "--model", draft, "--prompt", "x").AssertFailed(1, "--model", $"{count} of 8192 tokens");
    }

    [Fact]
    public void Export_HeadTokenIdsAndSkippedLayers_DoesBothFromAnExport()
    {
        string target = tool.NewPath(), ids = tool.NewPath(), draft = tool.NewPath();
        Assert.Equal(0, tool.Run("export", "--model", DefaultModel.DraftDirectory, "--out", target, "--weights", "int8").ExitCode);
        File.WriteAllText(ids, "12\n 7 \n\n12\n");
        ToolRun run = tool.Run("export", "--model", target, "--out", draft, "--skip-layers", "mlp:0,1", "--head-token-ids", ids);
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains($"Exported a draft model to {draft}.", run.Errors, StringComparison.Ordinal);
        var decoder = ExportedDecoder.Open(draft);
        Assert.Equal("mlp:0,1", decoder.Skipped);
        Assert.Equal([7, 12], decoder.HeadTokens.ToArray().Where(token => token < 1000));
        tool.Run("export", "--model", target, "--out", tool.NewPath(), "--weights", "fp32", "--skip-layers", "1").AssertFailed(2, "--weights must be int8 or left out");
    }

    [Theory]
    [InlineData("layers are 0 to 1", "--skip-layers", "2")]
    [InlineData("one must stay", "--skip-layers", "0,1")]
    [InlineData("none of N", "--skip-layers", "ffn:1")]
    [InlineData("must be given together", "--head-tokens", "5")]
    [InlineData("must be given together", "--frequencies", "x.txt")]
    [InlineData("must be 1 or more", "--head-tokens", "0", "--frequencies", "x.txt")]
    [InlineData("not both", "--head-tokens", "5", "--frequencies", "x.txt", "--head-token-ids", "y")]
    public void Export_BadDraftOptions_AreRefused(string message, params string[] options) =>
        tool.Run(["export", "--model", DefaultModel.DraftDirectory, "--out", tool.NewPath(), .. options]).AssertFailed(2, message);

    [Fact]
    public void Export_BadTextOrIds_NamesFileAndLine()
    {
        string file = tool.NewPath(), requests = tool.NewPath() + ".jsonl";
        File.WriteAllText(file, "5\n8192\n");
        File.WriteAllText(requests, """{"prompt": "x"}""");
        string[] export = ["export", "--model", DefaultModel.DraftDirectory, "--out", tool.NewPath()];
        tool.Run([.. export, "--head-token-ids", file]).AssertFailed(1, $"{file}, line 2", "0 to 8191", "'8192'");
        tool.Run([.. export, "--head-tokens", "9", "--frequencies", requests]).AssertFailed(1, $"{requests}, line 1", "prompt and output");
        tool.Run([.. export, "--head-tokens", "9", "--frequencies", file + ".none"]).AssertFailed(1, "--frequencies", "no such file");
    }

    [Fact]
    public void Export_FrequenciesOfADatastore_CountsItsTokens()
    {
        string folder = tool.NewPath(), store = tool.NewPath(), first = tool.NewPath(), second = tool.NewPath();
        Directory.CreateDirectory(folder);
        string text = string.Concat(Enumerable.Range(0, 300).Select(i => $"int value{i % 7} = count + {i};\n"));
        File.WriteAllText(Path.Combine(folder, "a.c"), text);
        Assert.Equal(0, tool.Run("build", folder, "--out", store).ExitCode);
        string[] export = ["export", "--model", DefaultModel.DraftDirectory, "--head-tokens", "60", "--frequencies"];
        Assert.Equal(0, tool.Run([.. export, store, "--out", first]).ExitCode);
        Assert.Equal(0, tool.Run([.. export, Path.Combine(folder, "a.c"), "--out", second]).ExitCode);
        Assert.Equal(ExportedDecoder.Open(second).HeadTokens.ToArray(), ExportedDecoder.Open(first).HeadTokens.ToArray());
    }
}
