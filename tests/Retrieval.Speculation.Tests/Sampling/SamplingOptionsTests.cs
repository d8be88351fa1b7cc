using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Options;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

public class SamplingOptionsTests
{
    [Fact]
    public void FindFaults_Defaults_AreFine() => Assert.Empty(new DecodeOptions().FindFaults(10));

    [Fact]
    public void FindFaults_AtTheBounds_AreFine() => Assert.Empty(new DecodeOptions
    {
        MaxTokens = 1,
        Budget = 4096,
        StopTokens = [9],
        Sampling = new SamplingOptions
        {
            Temperature = 2, TopP = 0, MinP = 1, RepetitionPenalty = 2, FrequencyPenalty = -2, PresencePenalty = 2,
            LogitBias = new Dictionary<int, double> { [0] = -100, [9] = 100 }, BannedTokens = [0], Seed = ulong.MaxValue,
        },
    }.FindFaults(10));

    [Fact]
    public void FindFaults_EverythingWrong_NamesEveryOptionWithItsRange()
    {
        var options = new DecodeOptions
        {
            MaxTokens = 0,
            Budget = -1,
            SampleIndex = -1,
            StopTokens = [10],
            Sampling = new SamplingOptions
            {
                Temperature = 2.5, TopK = -1, TopP = double.NaN, MinP = 1.5, RepetitionPenalty = 0, FrequencyPenalty = 3,
                PresencePenalty = -3, LogitBias = new Dictionary<int, double> { [1] = 101 }, BannedTokens = [-1], MinTokens = -2,
            },
        };

        IReadOnlyList<OptionFault> faults = options.FindFaults(10);

        Assert.Equal(
            ["BannedTokens", "Budget", "FrequencyPenalty", "LogitBias", "MaxTokens", "MinP", "MinTokens", "PresencePenalty", "RepetitionPenalty",
                "SampleIndex", "StopTokens", "Temperature", "TopK", "TopP"],
            faults.Select(fault => fault.Option).Order(StringComparer.Ordinal));
        Assert.All(faults, fault => Assert.StartsWith(fault.Option, fault.Message, StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Message == "Temperature must be between 0 and 2, but is 2.5.");
        Assert.Contains(faults, fault => fault.Message == "BannedTokens must be token ids between 0 and 9, but is -1.");
    }

    [Fact]
    public void SamplingRule_BadOptions_ThrowsAllOfThemTogether()
    {
        var error = Assert.Throws<InvalidOptionsException>(() => new SamplingRule(new SamplingOptions { Temperature = -1, TopP = 2 }, 10, [11]));
        Assert.Equal(["Temperature", "TopP", "StopTokens"], error.Faults.Select(fault => fault.Option));
        Assert.Equal(3, error.Message.Split('\n').Length);
    }

    [Fact]
    public void FindFaults_MissingParts_AreNamed() => Assert.Equal(
        ["StopTokens", "Sampling"],
        new DecodeOptions { Sampling = null!, StopTokens = null! }.FindFaults(10).Select(fault => fault.Option));
}
