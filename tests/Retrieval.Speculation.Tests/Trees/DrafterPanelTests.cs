using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class DrafterPanelTests
{
    private readonly SourceGates _gates = new();
    private readonly int[] _text = [.. Enumerable.Range(100, 400)];

    [Fact]
    public void Begin_DrafterWasPaused_CatchesUpWithExactlyWhatItMissed()
    {
        ScriptedDrafter steady = Guessing(DraftSource.Prompt), paused = Guessing(DraftSource.Dense);
        var panel = new DrafterPanel([steady, paused], new OpinionMixer(), _gates);
        var random = new Random(1);
        bool wasClosed = false, cameBack = false;
        for (int length = 1; length < _text.Length; length += random.Next(1, 4))
        {
            bool isOpen = _gates.IsOpen(DraftSource.Dense);
            panel.Begin(_text.AsSpan(0, length));
            Assert.Equal(_text[..length], steady.Text);
            if (isOpen)
                Assert.Equal(_text[..length], paused.Text); // The drafter itself checks what it is said to know.
            wasClosed |= !isOpen;
            cameBack |= wasClosed && isOpen;
            if (length > 20 && !wasClosed)
                Close(DraftSource.Dense);
            if (wasClosed)
                _gates[DraftSource.Dense].Step();
            if (random.Next(4) == 0)
                _gates[DraftSource.Dense].Probe();
        }

        Assert.True(cameBack);
    }

    [Fact]
    public void Expand_DrafterPaused_SitsOutAltogether()
    {
        ScriptedDrafter steady = Guessing(DraftSource.Prompt), paused = Guessing(DraftSource.Dense);
        var panel = new DrafterPanel([steady, paused], new OpinionMixer(), _gates);
        Close(DraftSource.Dense);
        panel.Begin(_text.AsSpan(0, 5));
        var tree = new TokenTree(5);
        tree.Reset(104);
        Assert.Single(((ICandidates)panel).Expand(tree, 0).ToArray());
        tree.Add(0, 7, 0.5f);
        panel.FollowTo(tree, 1);
        panel.Learn(0, 7);
        panel.Observe(new StepOutcome(tree, [0], [7]), 1, 1);
        Assert.True(panel.IsOpen);
        Assert.Equal(0, paused.CallCount);
        Assert.NotEqual(0, steady.CallCount);
        Assert.Null(panel.Locate(0, 7, DraftSource.Dense));
        Assert.Equal("behind 7", panel.Locate(1, 7, DraftSource.Prompt));
    }

    [Fact]
    public void Build_EverySourcePaused_TouchesNeitherTreeNorDrafters()
    {
        ScriptedDrafter drafter = Guessing(DraftSource.Prompt);
        var cost = new VerifyCostTable([1, 64], [0], [1, 2]);
        var budget = new FixedBudget();
        var builder = new DraftingTreeBuilder(new DrafterPanel([drafter], new OpinionMixer(), _gates), new BestFirstPolicy(budget), budget, cost);
        Close(DraftSource.Prompt);
        var tree = new TokenTree(9);
        int length = 1, steps = 0;
        for (; !_gates.IsOpen(DraftSource.Prompt); length++, steps++)
        {
            tree.Reset(_text[length - 1], 7, 5);
            builder.Build(_text.AsSpan(0, length), tree);
            Assert.Equal((1, 7, 5), (tree.Count, tree.Budget, tree.MaxDepth));
            builder.Observe(new StepOutcome(tree, [0], [_text[length]]));
            Assert.Equal(0, drafter.CallCount);
        }

        // Plain steps count as steps of the pause: it ends.
        Assert.InRange(steps, 10, 300);
        tree.Reset(_text[length - 1], 7, 5);
        builder.Build(_text.AsSpan(0, length), tree);
        Assert.Equal(_text[..length], drafter.Text);
        Assert.True(tree.Count > 1);
    }

    [Fact]
    public void Observe_SourceThatIsNeverRight_IsPausedWhileTheOtherGoesOn()
    {
        var right = new ScriptedDrafter(DraftSource.Prompt, (path, opinions) => opinions.AddGuess(1000 + path.Length, 5));
        var wrong = new ScriptedDrafter(DraftSource.Dense, (path, opinions) => opinions.AddEstimate(7, 3));
        var cost = new VerifyCostTable([1, 2, 64], [0], [1e4, 1.2e4, 20e4]);
        var builder = new DraftingTreeBuilder(
            new DrafterPanel([right, wrong], new OpinionMixer(), _gates), new BestFirstPolicy(new FixedBudget(6)), new FixedBudget(6), cost);
        int closed = 0;
        for (int step = 0; step < 300; step++)
        {
            var tree = new TokenTree(6);
            tree.Reset(1);
            builder.Build(_text.AsSpan(0, step + 1), tree);
            var path = new List<int> { 0 };
            while (tree.TryGetChild(path[^1], 1000 + path.Count - 1, out int child))
                path.Add(child);
            builder.Observe(new StepOutcome(tree, [.. path], [.. Enumerable.Range(1000, path.Count)]));
            closed += _gates.IsOpen(DraftSource.Dense) ? 0 : 1;
        }

        Assert.InRange(closed, 150, 300);
        Assert.True(_gates.IsOpen(DraftSource.Prompt));
    }

    [Fact]
    public void New_SourcePausedByEarlierRuns_IsProbed()
    {
        Close(DraftSource.Prompt);
        Assert.False(new DrafterPanel([Guessing(DraftSource.Prompt)], new OpinionMixer(), _gates).IsOpen);
        Assert.False(_gates.IsOpen(DraftSource.Prompt)); // It was paused only now.
        for (int step = 0; step < 60; step++)
            _gates[DraftSource.Prompt].Step();
        var panel = new DrafterPanel([Guessing(DraftSource.Prompt)], new OpinionMixer(), _gates);
        Assert.True(_gates.IsOpen(DraftSource.Prompt));
        panel.Begin(_text.AsSpan(0, 3));
        Assert.True(panel.IsOpen);
    }

    [Fact]
    public void Expand_TokensOutsideTheVocabulary_AreNotDrafted()
    {
        var drafter = new ScriptedDrafter(DraftSource.Prompt, (_, opinions) =>
        {
            foreach (int token in (int[])[-1, 50, 49, int.MaxValue])
                opinions.AddGuess(token, 1);
        });
        var panel = new DrafterPanel([drafter], new OpinionMixer(), vocabularySize: 50);
        panel.Begin([1, 2]);
        Assert.Equal([49], ((ICandidates)panel).Expand(new TokenTree(3), 0).ToArray().Select(candidate => candidate.Token));
    }

    private void Close(DraftSource source)
    {
        while (_gates.IsOpen(source))
        {
            _gates[source].Spend(1e9);
            _gates[source].Step();
        }
    }

    private static ScriptedDrafter Guessing(DraftSource source) => new(source, (_, opinions) => opinions.AddGuess(7, 3));
}
