using Retrieval.Cli.Commands;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Generation;
using Retrieval.Cli.Proving;
using Retrieval.Models;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Tests.Proving;

public class ProverTests(ReferenceTarget target) : IClassFixture<ReferenceTarget>
{
    private static readonly ProofPrompt[] Prompts = [new(1, [311, 289, 2558, 311, 289]), new(2, [5, 6, 7])];
    private static readonly DecodeOptions Options = new() { MaxTokens = 10, Budget = 8 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_FaithfulTarget_FindsNoDifference(bool hasSources)
    {
        using var verifier = target.Create();
        ProofReport report = Prove(verifier, hasSources ? [DraftSource.Prompt, DraftSource.Recycling] : [], _ => { });
        Assert.True(report.Identical);
        Assert.Null(report.FirstDifference);
        Assert.Equal(ProofCase.All.Count * (hasSources ? 2 : 1), report.Results.Count);
        Assert.All(report.Results, result => Assert.Equal(result.Runs, result.Identical));
        Assert.All(report.Results.Where(result => result.Drafts == "adversarial"), result => Assert.InRange(result.Accepted, 1, result.Drafted - 1));
    }

    [Fact]
    public void Run_SourceOfPastOutputs_Drafts()
    {
        using var verifier = target.Create();
        ProofReport report = Prove(verifier, [DraftSource.Outputs], _ => { });
        Assert.True(report.Identical);

        // The first options meet outputs of other prompts only, which need not help.
        Assert.All(report.Results.Where(result => result.Drafts == "sources").Skip(1), result => Assert.InRange(result.Accepted, 1, result.Drafted));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_TargetWrongAtDeepNodes_IsFoundWithItsMargin(int fromDepth)
    {
        using var verifier = new PerturbedVerifier(target.Create(), fromDepth);
        var said = new List<string>();
        ProofReport report = Prove(verifier, [], said.Add);
        Assert.False(report.Identical);
        ProofDifference difference = report.FirstDifference!;
        Assert.Equal("greedy", difference.Options);
        Assert.Equal("adversarial", difference.Drafts);
        Assert.InRange(difference.Position, fromDepth, Options.MaxTokens - 1);
        Assert.NotEqual(difference.Plain.Token, difference.Drafted.Token);
        Assert.InRange(difference.Margin!.Value, 0, 100);
        Assert.Equal(difference.LogitGap, difference.Margin.Value);
        string text = string.Concat(said);
        Assert.Contains($"First difference: prompt {difference.Prompt}, greedy, adversarial drafts, after {difference.Position} equal tokens", text, StringComparison.Ordinal);
        Assert.Contains($"plain    {difference.Plain.Token} \"", text, StringComparison.Ordinal);
        Assert.Contains("margin   ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_BrokenEngine_Fails()
    {
        string prompts = Path.GetTempFileName();
        await File.WriteAllTextAsync(prompts, "{\"prompt_ids\": [311, 289, 2558]}\n");
        string[] arguments = ["--model", DefaultModel.DraftDirectory, "--engine", "reference", "--prompts", prompts, "--max-tokens", "8", "--sources", "none", "--json"];
        Assert.Equal(ExitCode.Failed, await ProveCommand.Create(verifier => new PerturbedVerifier(verifier, 1)).Parse(arguments).InvokeAsync());
        File.Delete(prompts);
    }

    private static ProofReport Prove(IVerifier verifier, DraftSource[] sources, Action<string> say)
    {
        var request = new DraftingRequest
        {
            Sources = sources, Datastores = [], DraftModel = null, UsesDraftModel = false, Budget = Options.Budget, Tree = "best-first", Policy = "all",
        };
        using var drafting = DraftingSetup.Open(request, null, [], _ => null);
        return new Prover(verifier, drafting, Options, new TokenNames(Tokenizer.Load(DefaultModel.DraftDirectory))).Run("draft", Prompts, say, CancellationToken.None);
    }
}
