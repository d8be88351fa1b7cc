using Retrieval.Cli.Datastores;
using Retrieval.Cli.Engines;
using Retrieval.Cli.Generation;
using Retrieval.Cli.Tests.Proving;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Tests.Generation;

public class OutputDifferenceTests(ReferenceTarget target) : IClassFixture<ReferenceTarget>
{
    private static readonly int[] Prompt = [311, 289, 2558, 311];

    public static TheoryData<string> Rules => [.. Samplings.Keys];

    private static Dictionary<string, SamplingOptions> Samplings { get; } = new()
    {
        ["greedy"] = SamplingOptions.Greedy,
        ["temperature"] = new SamplingOptions { Temperature = 0.8, Seed = 4 },
        ["repetition"] = new SamplingOptions { RepetitionPenalty = 1.7 },
        ["presence"] = new SamplingOptions { PresencePenalty = 2 },
        ["frequency"] = new SamplingOptions { FrequencyPenalty = 0.7 },
        ["bias"] = new SamplingOptions { Temperature = 1.3, LogitBias = new Dictionary<int, double> { [17] = 9, [18] = -9 }, BannedTokens = [353, 32], Seed = 9 },
        ["all"] = new SamplingOptions { Temperature = 1, RepetitionPenalty = 0.5, FrequencyPenalty = -0.5, MinTokens = 20, Seed = 2 },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Score_AtEveryPosition_IsHighestForTheTokenDrawn(string rule)
    {
        using ReferenceVerifier verifier = target.Create();
        var options = new DecodeOptions { MaxTokens = 8, StopTokens = [0, 262], Sampling = Samplings[rule] };
        int[] output = Decode(verifier, options);
        for (int position = 0; position < output.Length; position++)
        {
            var scores = TargetScores.At(verifier, Prompt, options, output.AsSpan(0, position));
            Assert.Equal(output[position], Enumerable.Range(0, verifier.VocabularySize).MaxBy(scores.Score));
        }
    }

    [Fact]
    public void Find_OtherToken_NamesBothAndTheMargin()
    {
        using ReferenceVerifier verifier = target.Create();
        var options = new DecodeOptions { MaxTokens = 5 };
        int[] plain = Decode(verifier, options);
        int[] other = [.. plain[..3], 17, 18];
        Assert.Null(OutputDifference.Find(verifier, Prompt, options, plain, plain, new TokenNames(null)));
        OutputDifference difference = OutputDifference.Find(verifier, Prompt, options, plain, other, new TokenNames(null))!;
        Assert.Equal((3, plain[3], 17), (difference.Position, difference.Plain.Token, difference.Drafted.Token));
        Assert.True(difference.Margin > 0);
        Assert.Equal(difference.LogitGap, difference.Margin);
        Assert.StartsWith($"after 3 equal tokens\n  plain    {plain[3]}\n  drafted  17\n  margin   ", difference.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OutputThatEnds_NamesTheStopToken()
    {
        using ReferenceVerifier verifier = target.Create();
        var options = new DecodeOptions { MaxTokens = 5 };
        int[] plain = Decode(verifier, options);
        const int Stop = 2;
        options = options with { StopTokens = [plain[Stop], 3] };
        OutputDifference difference = OutputDifference.Find(verifier, Prompt, options, plain[..Stop], [.. plain[..Stop], 17], new TokenNames(null))!;
        Assert.Equal((Stop, plain[Stop], 17), (difference.Position, difference.Plain.Token, difference.Drafted.Token));
    }

    [Fact]
    public void Find_BannedToken_HasNoMargin()
    {
        using ReferenceVerifier verifier = target.Create();
        var options = new DecodeOptions { MaxTokens = 2, Sampling = new SamplingOptions { BannedTokens = [17] } };
        int[] plain = Decode(verifier, options);
        OutputDifference difference = OutputDifference.Find(verifier, Prompt, options, plain, [17], new TokenNames(null))!;
        Assert.Null(difference.Margin);
        Assert.Contains("cannot be drawn", difference.Describe(), StringComparison.Ordinal);
    }

    private static int[] Decode(ReferenceVerifier verifier, DecodeOptions options) =>
        new Generator(verifier, _ => { }).Run(Prompt, options, new CompletionText(null, Prompt, []), () => NoDrafts.Instance, CancellationToken.None).TokenIds;
}
