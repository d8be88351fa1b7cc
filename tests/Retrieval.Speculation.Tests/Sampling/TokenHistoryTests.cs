using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

public class TokenHistoryTests
{
    [Fact]
    public void AdvanceAndUndo_RandomSequence_EqualsRecounting() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        int[] prompt = [.. Enumerable.Range(0, random.Next(0, 10)).Select(_ => random.Next(6))];
        var output = new List<int>();
        var history = new TokenHistory(prompt, random.Next(0, 4), counts: true);
        for (int i = 0; i < 60; i++)
        {
            if (random.Next(3) > 0)
            {
                output.Add(random.Next(8));
                history.Advance(output[^1]);
            }
            else
            {
                int count = random.Next(0, Math.Min(4, output.Count) + 1);
                output.RemoveRange(output.Count - count, count);
                history.Undo(count);
            }

            Assert.Equal([.. prompt, .. output], history.Tokens.ToArray());
            Assert.Equal((prompt.Length, output.Count), (history.PromptLength, history.GeneratedCount));
            var expected = prompt.Concat(output).Distinct().Order()
                .Select(t => (t, prompt.Count(p => p == t) + output.Count(o => o == t), output.Count(o => o == t)));
            var found = history.Distinct.ToArray().OrderBy(c => c.Token).Select(c => (c.Token, c.Total, c.Generated));
            Assert.Equal(expected, found);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Undo_IntoThePrompt_Throws()
    {
        var history = new TokenHistory([1, 2]);
        history.Advance(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => history.Undo(2));
    }
}
