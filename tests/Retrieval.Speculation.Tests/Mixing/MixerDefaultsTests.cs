using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Tests.Mixing;

public class MixerDefaultsTests
{
    [Fact]
    public void Parse_WhatDescribeWrote_MixesAlmostTheSame()
    {
        OpinionMixer taught = Teach(new OpinionMixer(isTaught: false), 6000, seed: 1);
        OpinionMixer read = Read(taught.Describe());
        var opinions = new Opinions();
        var random = new Random(2);
        double distance = 0;
        for (int i = 0; i < 500; i++)
        {
            SimulatedSources.Next(opinions, random);
            Dictionary<int, float> expected = Mixed(taught, opinions);
            foreach ((int token, float probability) in Mixed(read, opinions))
            {
                Assert.Equal(expected[token], probability, 0.05f);
                distance += Math.Abs(expected[token] - probability);
            }
        }

        Assert.InRange(distance / 500, 0, 0.05);
    }

    [Fact]
    public void Parse_WrittenAgain_IsExact()
    {
        OpinionMixer read = Read(Teach(new OpinionMixer(isTaught: false), 2000, seed: 3).Describe());
        OpinionMixer again = Read(read.Describe());
        var opinions = new Opinions();
        var random = new Random(4);
        for (int i = 0; i < 300; i++)
        {
            SimulatedSources.Next(opinions, random);
            Assert.Equal(read.Mix(opinions).ToArray(), again.Mix(opinions).ToArray());
        }
    }

    [Fact]
    public void Describe_RareCandidates_KeepTheirSmallProbabilities()
    {
        // A correction of 1/200 must not become none at all.
        var taught = new OpinionMixer(isTaught: false);
        taught.Tables.Correction.Span[5] = 0.005f;
        Assert.Equal(0.005f, Read(taught.Describe()).Tables.Correction.Span[5], 0.0002f);
    }

    [Fact]
    public void Describe_Untaught_IsEmptyLinesThatCanBeRead()
    {
        var untaught = new OpinionMixer(isTaught: false);
        Assert.Equal("", untaught.Describe().Replace("\n", "", StringComparison.Ordinal));
        var opinions = new Opinions();
        RandomOpinions.Fill(opinions, new Random(5));
        Assert.Equal(untaught.Mix(opinions).ToArray(), Read(untaught.Describe()).Mix(opinions).ToArray());
    }

    [Theory]
    [InlineData(0, "x")]
    [InlineData(0, "1:")]
    [InlineData(0, ":1")]
    [InlineData(1, "1.5")]
    [InlineData(2, "-1:4")]
    [InlineData(3, "99999999999")]
    [InlineData(4, "99999999:1")]
    [InlineData(4, "2147483647:1 2147483647:1")]
    [InlineData(5, "1:1:1")]
    [InlineData(5, "2147483647")]
    [InlineData(5, "395:1 1")]
    public void Parse_DamagedEntry_IsAFormatException(int line, string damage)
    {
        string[] lines = Lines(Teach(new OpinionMixer(isTaught: false), 100, seed: 6).Describe());
        lines[line] = damage;
        Assert.Throws<FormatException>(() => MixerDefaults.Parse(lines, new OpinionMixer(isTaught: false).Tables));
    }

    [Fact]
    public void Parse_LinesMissingOrTooMany_IsAFormatException()
    {
        string[] lines = Lines(new OpinionMixer().Describe());
        Assert.Throws<FormatException>(() => MixerDefaults.Parse(lines.AsSpan(1), new OpinionMixer(isTaught: false).Tables));
        Assert.Throws<FormatException>(() => MixerDefaults.Parse([.. lines, ""], new OpinionMixer(isTaught: false).Tables));
        Assert.Throws<FormatException>(() => MixerDefaults.Parse([], new OpinionMixer(isTaught: false).Tables));
    }

    [Fact]
    public void Load_Shipped_IsTaughtAndSane()
    {
        var shipped = new OpinionMixer();
        MixerTables untaught = new OpinionMixer(isTaught: false).Tables;
        Assert.NotEqual("", shipped.Describe().Trim('\n'));
        foreach (Memory<float> weights in shipped.Tables.Weights)
            Assert.All(weights.ToArray(), weight => Assert.InRange(weight, -20f, 20f));

        // A correction corrects: were its numbers of another kind than the reader takes them for, they would be far off everywhere.
        float[] corrected = shipped.Tables.Correction.ToArray(), start = untaught.Correction.ToArray();
        Assert.All(corrected, probability => Assert.InRange(probability, 0f, 1f));
        for (int i = 0; i < start.Length; i++)
            Assert.InRange(Logistic.LogOdds(corrected[i]) - Logistic.LogOdds(start[i]), -3.5f, 3.5f);
    }

    private static OpinionMixer Teach(OpinionMixer mixer, int steps, int seed)
    {
        var opinions = new Opinions();
        var random = new Random(seed);
        for (int i = 0; i < steps; i++)
        {
            int came = SimulatedSources.Next(opinions, random);
            mixer.Mix(opinions);
            mixer.Learn(came);
        }

        return mixer;
    }

    private static OpinionMixer Read(string text)
    {
        var mixer = new OpinionMixer(isTaught: false);
        MixerDefaults.Parse(Lines(text), mixer.Tables);
        return mixer;
    }

    private static string[] Lines(string text) => text.Split('\n')[..^1];

    private static Dictionary<int, float> Mixed(OpinionMixer mixer, Opinions opinions) =>
        mixer.Mix(opinions).ToArray().ToDictionary(candidate => candidate.Token, candidate => candidate.Probability);
}
