using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Tests.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class ExpansionTests
{
    // What was mixed before the model spoke stays beside what is mixed with it; the model's own word is neither.
    [Fact]
    public void Split_ModelWasHeard_TellsRetrievedAndModelledApart()
    {
        var random = new Random(4);
        var mixer = new OpinionMixer();
        var expansion = new Expansion(int.MaxValue);
        for (int round = 0; round < 300; round++)
        {
            expansion.Clear();
            Fill(expansion.Opinions, random);
            Candidate[] before = expansion.Mix(mixer).ToArray();
            Assert.Equal(before, expansion.Split(mixer).Retrieved.ToArray());
            Assert.True(expansion.Split(mixer).Modelled.IsEmpty && !expansion.Split(mixer).IsConsulted);

            expansion.Consulted();
            expansion.Opinions.Begin(DraftSource.Model);
            var said = new Dictionary<int, float>();
            for (int words = random.Next(12); words > 0; words--)
            {
                (int token, float logOdds) = (random.Next(20), (6 * random.NextSingle()) - 5);
                expansion.Opinions.AddEstimate(token, logOdds);
                said.TryAdd(token, logOdds); // what is said twice counts once
            }

            SplitCandidates split = expansion.Split(mixer);
            Assert.True(split.IsConsulted);
            Assert.Equal(before, split.Retrieved.ToArray());
            double sum = said.Values.Sum(logOdds => 1 / (1 + Math.Exp(-logOdds)));
            (int Token, double Probability)[] expected = [.. said.OrderByDescending(word => word.Value).Select(word => (word.Key, 1 / (1 + Math.Exp(-word.Value)) / Math.Max(1, sum)))];
            Candidate[] modelled = split.Modelled.ToArray();
            Assert.Equal(expected.Select(word => word.Token), modelled.Select(candidate => candidate.Token));
            Assert.All(modelled.Zip(expected), pair => Assert.Equal(pair.Second.Probability, pair.First.Probability, 1e-4));
            Assert.All(modelled, candidate => Assert.Equal(DraftSource.Model, candidate.Origin.Source));
            Assert.Equal(mixer.Mix(expansion.Opinions).ToArray(), expansion.Mix(mixer).ToArray());
        }
    }

    // The others are often wrong where they are unsure; the model knows better. What they are worth without it must be learned there, too.
    [Fact]
    public void Learn_ModelWasHeard_TeachesWhatTheOthersAreWorthWithoutIt()
    {
        var random = new Random(8);
        var mixer = new OpinionMixer();
        var expansion = new Expansion(int.MaxValue);
        float before = Alone();
        for (int round = 0; round < 400; round++)
        {
            Say();
            expansion.Consulted();
            expansion.Opinions.Begin(DraftSource.Model);
            expansion.Opinions.AddEstimate(9, 3);
            expansion.Opinions.AddEstimate(5, -3);
            expansion.Learn(mixer, random.Next(10) == 0 ? 5 : 9, 12);
            Assert.Equal([5, 9], expansion.Opinions.Tokens.ToArray());
        }

        Assert.True(before > 0.3f, $"{before}");
        Assert.InRange(Alone(), 0, 0.2f);

        float Alone()
        {
            Say();
            return expansion.Mix(mixer)[0].Probability;
        }

        void Say()
        {
            expansion.Clear();
            expansion.Opinions.Begin(DraftSource.Prompt);
            expansion.Opinions.AddContext(9, 3);
            expansion.Opinions.AddCount(5, 3);
        }
    }

    private static void Fill(Opinions opinions, Random random)
    {
        do
        {
            RandomOpinions.Fill(opinions, random, vocabulary: 20);
        }
        while (opinions.Estimates.ToArray().Any(estimate => estimate.Source == DraftSource.Model));
    }
}
