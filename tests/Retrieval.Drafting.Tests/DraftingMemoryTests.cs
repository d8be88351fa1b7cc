using Retrieval.Drafting.Prediction;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests;

public class DraftingMemoryTests
{
    private static readonly VerifyCostTable Cost = new([1, 64], [0], [1, 1.5]);

    [Theory]
    [InlineData("oracle", "cost", "oracle")]
    [InlineData("chain", "luck", "luck")]
    public void Start_UnknownPolicy_NamesItAndWhatThereIs(string trees, string budget, string wrong)
    {
        string message = Assert.Throws<ArgumentException>(
            () => new DraftingMemory(8192).Start(new DraftingOptions { Trees = trees, Budget = budget }, Cost)).Message;
        Assert.Contains($"'{wrong}'", message, StringComparison.Ordinal);
        Assert.Contains(wrong == "luck" ? "svip" : "best-first", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_NothingToDraftFrom_IsPlainDecoding()
    {
        var memory = new DraftingMemory(8192);
        Assert.Same(NoDrafts.Instance, memory.Start(new DraftingOptions { Sources = [] }, Cost));
        DraftSource[] without = [DraftSource.Datastore, DraftSource.Prediction, DraftSource.Outputs, DraftSource.Siblings, DraftSource.Model];
        Assert.Same(NoDrafts.Instance, memory.Start(new DraftingOptions { Sources = without }, Cost));
        memory.Outputs.Add([1, 2, 3]);
        Assert.NotSame(NoDrafts.Instance, memory.Start(new DraftingOptions { Sources = without }, Cost));
        memory.Forget();
        Assert.Same(NoDrafts.Instance, memory.Start(new DraftingOptions { Sources = without }, Cost));
    }

    [Fact]
    public void Start_EverySource_DraftsOnlyTokensOfTheVocabulary()
    {
        var memory = new DraftingMemory(20);
        int[] text = [1, 2, 3, 30, 4, 5, 1, 2, 3, 30, 4, 5, 1, 2, 3];
        memory.Outputs.Add([1, 2, 3, 40, 6]);
        var options = new DraftingOptions { Sources = Enum.GetValues<DraftSource>(), Prediction = new PredictedText([1, 2, 3, 50, 7, 8]) };
        int drafted = 0;
        Replay.Run(memory.Start(options, Cost), text, [4, 5, 1, 2, 3, 4, 5, 1, 2, 3], budget: 16, tree =>
        {
            drafted += tree.Count - 1;
            Assert.All(tree.Tokens.ToArray(), token => Assert.InRange(token, 0, 19));
        });
        Assert.NotEqual(0, drafted);
    }

    [Fact]
    public void Start_RunsInTurn_LearnFromEachOther()
    {
        var memory = new DraftingMemory(8192);
        var options = new DraftingOptions { Sources = [DraftSource.Outputs], PausesSources = false };
        int[] output = [.. Enumerable.Range(100, 60)];
        memory.Outputs.Add(output);
        memory.Outputs.Add([.. output[..30], .. Enumerable.Range(300, 30)]);
        int first = Run(), later = 0;
        for (int run = 0; run < 10; run++)
            later = Run();
        Assert.True(later <= first);
        Assert.InRange(later, 1, 20);

        int Run() => Replay.Run(memory.Start(options, Cost), [1, 100, 101], output[2..], budget: 16).Count;
    }

    [Fact]
    public void Start_SameHistory_SameSteps()
    {
        int[] tokens = SampleText.Tokens;
        List<int>[] runs = [Run(), Run()];
        Assert.Equal(runs[0], runs[1]);

        List<int> Run()
        {
            var memory = new DraftingMemory(8192);
            memory.Outputs.Add(tokens.AsSpan(200, 100));
            var options = new DraftingOptions { Sources = Enum.GetValues<DraftSource>(), Budget = "all", PausesSources = false, Prediction = new PredictedText(tokens.AsSpan(350, 30)) };
            return Replay.Run(memory.Start(options, Cost), tokens[..100], tokens[100..400], budget: 16);
        }
    }

    [Fact]
    public void Replay_DefaultSourcesOnCode_DraftsWhatIsAccepted()
    {
        int[] tokens = SampleText.Tokens;
        List<int> steps = Replay.Run(new DraftingMemory(8192).Start(new DraftingOptions(), Cost), tokens[..200], tokens[200..], budget: 16);
        Assert.Equal(tokens.Length - 200, steps.Sum());
        Assert.InRange(steps.Average(), 1.8, 20);
    }
}
