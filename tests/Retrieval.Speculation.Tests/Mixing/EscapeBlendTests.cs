using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Tests.Mixing;

public class EscapeBlendTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Blend_RandomOpinionsWhileLearning_EqualsANaiveBlendWithExclusion(int seed)
    {
        var random = new Random(seed);
        var opinions = new Opinions();
        var blend = new EscapeBlend();
        var naive = new NaiveBlend();
        for (int round = 0; round < 1500; round++)
        {
            RandomOpinions.Fill(opinions, random);
            float[] blended = blend.Blend(opinions).ToArray();
            Dictionary<int, double> expected = naive.Blend(opinions);
            int[] tokens = opinions.Tokens.ToArray();
            Assert.Equal(tokens.Length, blended.Length);
            for (int i = 0; i < tokens.Length; i++)
                Assert.Equal(expected[tokens[i]], blended[i], 2e-4);
            Assert.InRange(blended.Sum(), 0, 1 + 1e-5f);

            int came = random.Next(45);
            blend.Learn(Array.IndexOf(tokens, came));
            naive.Learn(came);
        }
    }

    [Fact]
    public void Learn_TokenOfAShorterContext_MissesTheLongerAndLeavesStillShorterAlone()
    {
        var blend = new EscapeBlend();
        var opinions = new Opinions();
        float[] before = All(blend);
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        opinions.AddContext(9, 1);
        opinions.AddCount(5, 1);
        opinions.AddContext(4, 2);
        opinions.AddCount(6, 2);
        opinions.AddContext(1, 40);
        opinions.AddCount(7, 40);
        blend.Blend(opinions);
        blend.Learn(opinions.Tokens.IndexOf(6));

        float[] after = All(blend);
        int[] changed = [.. Enumerable.Range(0, after.Length).Where(slot => after[slot] != before[slot])];
        Assert.Equal(2, changed.Length);
        Assert.Single(changed, slot => after[slot] < before[slot]);
        Assert.Single(changed, slot => after[slot] > before[slot]);
        // Longer contexts have higher slots within a source.
        Assert.True(after[changed[1]] < before[changed[1]]);
    }

    [Fact]
    public void Learn_TokenNobodyNamed_MissesEveryContextOnce()
    {
        var blend = new EscapeBlend();
        var opinions = new Opinions();
        float[] before = All(blend);
        opinions.Clear();
        opinions.Begin(DraftSource.Outputs);
        opinions.AddContext(9, 1);
        opinions.AddCount(5, 1);
        opinions.AddContext(4, 2);
        opinions.AddCount(5, 2);
        blend.Blend(opinions);
        blend.Learn(-1);

        // The second context named nothing that the first had not: it said nothing.
        Assert.Single(Enumerable.Range(0, before.Length), slot => All(blend)[slot] < before[slot]);
    }

    [Fact]
    public void Learn_AfterForget_ChangesNothing()
    {
        var blend = new EscapeBlend();
        var opinions = new Opinions();
        RandomOpinions.Fill(opinions, new Random(4));
        blend.Blend(opinions);
        float[] before = All(blend);
        blend.Forget();
        blend.Learn(-1);
        Assert.Equal(before, All(blend));
    }

    private static float[] All(EscapeBlend blend) => [.. Enumerable.Range(0, blend.Table.Size).Select(blend.Table.Probability)];
}
