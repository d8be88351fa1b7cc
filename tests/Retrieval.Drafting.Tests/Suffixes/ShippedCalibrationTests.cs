using Retrieval.Drafting.Suffixes;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Drafting.Tests.Suffixes;

public class ShippedCalibrationTests
{
    [Fact]
    public void Mix_ShippedDefaults_CodeTextCheaperThanABeginner()
    {
        double taught = BitsPerToken(new OpinionMixer()), untaught = BitsPerToken(new OpinionMixer(isTaught: false));
        Assert.True(taught < untaught, $"{taught:f3} bits a token against {untaught:f3}");
        Assert.InRange(taught, 0.5, 6);
    }

    // Tokens nobody names share what is left: the same for both.
    private static double BitsPerToken(OpinionMixer mixer)
    {
        int[] tokens = SampleText.Tokens;
        var text = new RequestText();
        IDrafter[] drafters = [new PromptDrafter(text), new CopyingDrafter(text), new FrequentDrafter(text)];
        var opinions = new Opinions();
        double bits = 0;
        for (int length = 1; length < tokens.Length; length++)
        {
            opinions.Clear();
            opinions.Limit = 12;
            foreach (IDrafter drafter in drafters)
            {
                drafter.Commit(tokens.AsSpan(0, length), length - 1);
                opinions.Begin(drafter.Source);
                drafter.Ask(0, opinions);
            }

            double probability = 0, left = 1;
            foreach (Candidate candidate in mixer.Mix(opinions))
            {
                left -= candidate.Probability;
                if (candidate.Token == tokens[length])
                    probability = candidate.Probability;
            }

            bits -= Math.Log2(Math.Max(probability > 0 ? probability : left / 1000, 1e-6));
            mixer.Learn(tokens[length]);
        }

        return bits / (tokens.Length - 1);
    }
}
