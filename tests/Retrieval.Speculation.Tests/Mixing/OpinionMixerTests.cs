using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Mixing;

public class OpinionMixerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mix_RandomOpinionsWhileLearning_IsADistributionLikeliestFirst(bool isTaught)
    {
        var random = new Random(1);
        var mixer = new OpinionMixer(isTaught);
        var opinions = new Opinions();
        for (int round = 0; round < 4000; round++)
        {
            RandomOpinions.Fill(opinions, random, vocabulary: random.Next(1, 90));
            Candidate[] mixed = mixer.Mix(opinions).ToArray();
            Assert.Equal(opinions.Tokens.ToArray().Order(), mixed.Select(candidate => candidate.Token).Order());
            Assert.Equal(mixed.Select(candidate => candidate.Probability).OrderDescending(), mixed.Select(candidate => candidate.Probability));
            Assert.All(mixed, candidate => Assert.InRange(candidate.Probability, 0f, 1f));
            Assert.InRange(mixed.Sum(candidate => (double)candidate.Probability), 0, 1 + 1e-5);
            mixer.Learn(random.Next(90));
        }
    }

    [Fact]
    public void Mix_SourcesWithKnownHitRates_BecomesCalibrated()
    {
        var random = new Random(2);
        var mixer = new OpinionMixer(isTaught: false);
        var opinions = new Opinions();
        var seen = new List<(double Probability, bool IsHit)>();
        for (int step = 0; step < 12_000; step++)
        {
            int came = SimulatedSources.Next(opinions, random);
            foreach (Candidate candidate in mixer.Mix(opinions))
            {
                if (step > 4000)
                    seen.Add((candidate.Probability, candidate.Token == came));
            }

            mixer.Learn(came);
        }

        double error = 0;
        foreach (IGrouping<int, (double Probability, bool IsHit)> bin in seen.GroupBy(pair => (int)(pair.Probability * 10)))
            error += bin.Count() * Math.Abs(bin.Average(pair => pair.Probability) - bin.Average(pair => pair.IsHit ? 1.0 : 0));
        Assert.InRange(error / seen.Count, 0, 0.015);

        // And they are worth something: the best candidate is right far more often than the base rate says.
        Assert.Contains(seen, pair => pair.Probability > 0.85);
        Assert.Contains(seen, pair => pair.Probability < 0.02);
    }

    [Fact]
    public void Mix_SourceThatLies_IsDiscountedAndRecovers()
    {
        var random = new Random(3);
        var mixer = new OpinionMixer();
        var opinions = new Opinions();
        Assert.True(Trust(0.95, 600) > 0.8);
        Assert.True(Trust(0, 600) < 0.1);
        Assert.True(Trust(0.95, 600) > 0.8);

        double Trust(double rate, int steps)
        {
            float last = 0;
            for (int i = 0; i < steps; i++)
            {
                opinions.Clear();
                opinions.Begin(DraftSource.Prediction);
                opinions.AddGuess(7, 12);
                last = mixer.Mix(opinions)[0].Probability;
                mixer.Learn(random.NextDouble() < rate ? 7 : 8);
            }

            return last;
        }
    }

    [Fact]
    public void Learn_TruthfulAndLyingSource_TheTruthfulOneWins()
    {
        var random = new Random(4);
        var mixer = new OpinionMixer();
        var opinions = new Opinions();
        for (int i = 0; i < 1500; i++)
        {
            int truth = random.Next(50);
            Ask(truth, truth + 50);
            mixer.Learn(truth);
        }

        ReadOnlySpan<Candidate> mixed = Ask(3, 4);
        Assert.Equal(3, mixed[0].Token);
        Assert.True(mixed[0].Probability > 0.85 && mixed[1].Probability < 0.1);

        ReadOnlySpan<Candidate> Ask(int truth, int lie)
        {
            opinions.Clear();
            opinions.Begin(DraftSource.Outputs);
            opinions.AddContext(3, 4);
            opinions.AddCount(lie, 4);
            opinions.Begin(DraftSource.Datastore);
            opinions.AddContext(3, 4);
            opinions.AddCount(truth, 4);
            return mixer.Mix(opinions);
        }
    }

    // A draft model that knows, and a text that leads astray: once that is learned the model's word comes first.
    [Fact]
    public void Learn_DraftModelIsRight_ItsCandidatesComeFirst()
    {
        var random = new Random(6);
        var mixer = new OpinionMixer();
        var opinions = new Opinions();
        for (int i = 0; i < 1500; i++)
        {
            int truth = random.Next(50);
            Ask(truth, truth + 50);
            mixer.Learn(truth);
        }

        ReadOnlySpan<Candidate> mixed = Ask(3, 4);
        Assert.Equal((3, DraftSource.Model), (mixed[0].Token, mixed[0].Origin.Source));
        Assert.True(mixed[0].Probability > 0.85 && mixed[1].Probability < 0.1, $"{mixed[0].Probability}, {mixed[1].Probability}");

        ReadOnlySpan<Candidate> Ask(int truth, int lie)
        {
            opinions.Clear();
            opinions.Begin(DraftSource.Prompt);
            opinions.AddContext(6, 4);
            opinions.AddCount(lie, 4);
            opinions.Begin(DraftSource.Model);
            opinions.AddEstimate(lie, -1);
            opinions.AddGuess(truth, 9);
            opinions.AddEstimate(truth, 0);
            return mixer.Mix(opinions);
        }
    }

    // The weights of places where no model has spoken are of their own: what is learned where it speaks leaves them alone, bit by bit.
    [Fact]
    public void Learn_WhereADraftModelSpeaks_LeavesTheWeightsOfSilentPlacesAlone()
    {
        var random = new Random(7);
        OpinionMixer mixer = new(), other = new();
        var opinions = new Opinions();
        float[][] before = [.. mixer.Tables.Weights.Select(weights => weights.ToArray())];
        for (int round = 0; round < 500; round++)
        {
            RandomOpinions.Fill(opinions, random, vocabulary: 30);
            opinions.Begin(DraftSource.Model);
            opinions.AddEstimate(random.Next(30), (4 * random.NextSingle()) - 2);
            mixer.Mix(opinions);
            mixer.Learn(random.Next(30));
        }

        float[][] after = [.. mixer.Tables.Weights.Select(weights => weights.ToArray())];
        Assert.Equal(before[0][..(before[0].Length / 2)], after[0][..(before[0].Length / 2)]);
        Assert.Equal(before[1][..(before[1].Length / 4)], after[1][..(before[1].Length / 4)]);
        Assert.NotEqual(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);

        // And hearing it, without learning, changes nothing for the places where it is silent.
        mixer = new OpinionMixer();
        for (int round = 0; round < 300; round++)
        {
            RandomOpinions.Fill(opinions, random, vocabulary: 30);
            if (opinions.Estimates.IsEmpty)
            {
                Assert.Equal(other.Mix(opinions).ToArray(), mixer.Mix(opinions).ToArray());
                int came = random.Next(30);
                other.Learn(came);
                mixer.Learn(came);
            }

            opinions.Begin(DraftSource.Model);
            opinions.AddEstimate(3, 2);
            mixer.Mix(opinions);
        }
    }

    [Fact]
    public void Learn_AfterAPlaceWithoutOpinions_TeachesNothing()
    {
        var mixer = new OpinionMixer();
        var opinions = new Opinions();
        RandomOpinions.Fill(opinions, new Random(8));
        Assert.NotEmpty(mixer.Mix(opinions).ToArray());
        string before = State(mixer);
        opinions.Clear();
        Assert.Empty(mixer.Mix(opinions).ToArray());
        for (int i = 0; i < 20; i++)
            mixer.Learn(5);
        Assert.Equal(before, State(mixer));
    }

    [Fact]
    public void Mix_TokenOfAContextOnlyTheBlendHears_KeepsItsSourceAndLength()
    {
        var mixer = new OpinionMixer();
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        for (int length = 6; length > 0; length--)
        {
            opinions.AddContext(length, 1);
            opinions.AddCount(length, 1);
        }

        opinions.Begin(DraftSource.Dense);
        opinions.AddContext(9, 2);
        opinions.AddCount(100, 2);
        opinions.AddCount(3, 2);
        opinions.Begin(DraftSource.Frequent);
        opinions.AddContext(0, 50);
        opinions.AddCount(1, 20);
        opinions.AddCount(200, 20);
        Dictionary<int, DraftOrigin> origins = mixer.Mix(opinions).ToArray().ToDictionary(candidate => candidate.Token, candidate => candidate.Origin);
        for (int length = 6; length > 0; length--)
            Assert.Equal(new DraftOrigin(DraftSource.Prompt, length), origins[length]);
        Assert.Equal(new DraftOrigin(DraftSource.Dense, 9), origins[100]);
        Assert.Equal(new DraftOrigin(DraftSource.Frequent, 0), origins[200]);
    }

    [Fact]
    public void Mix_SameHistory_SameProbabilities()
    {
        var first = new OpinionMixer();
        var second = new OpinionMixer();
        Random left = new(6), right = new(6);
        Opinions opinions = new(), others = new();
        for (int round = 0; round < 500; round++)
        {
            RandomOpinions.Fill(opinions, left);
            RandomOpinions.Fill(others, right);
            Assert.Equal(first.Mix(opinions).ToArray(), second.Mix(others).ToArray());
            first.Learn(left.Next(40));
            second.Learn(right.Next(40));
        }

        Assert.Equal(first.Describe(), second.Describe());
    }

    // Hash-order ties: what a token is called never matters, only in which order tokens were named.
    [Fact]
    public void Mix_EqualEvidence_OrderIsThatOfNamingWhateverTheTokens()
    {
        var mixer = new OpinionMixer();
        var opinions = new Opinions();
        var places = new List<int[]>();
        foreach (int[] order in (int[][])[[3, 1, 2], [2, 3, 1], [1, 2, 3]])
        {
            opinions.Clear();
            opinions.Begin(DraftSource.Datastore);
            opinions.AddContext(2, 3);
            foreach (int token in order)
                opinions.AddCount(token, 1);
            places.Add([.. mixer.Mix(opinions).ToArray().Select(candidate => Array.IndexOf(order, candidate.Token))]);
        }

        Assert.All(places, order => Assert.Equal(places[0], order));
    }

    [Fact]
    public void MixAndLearn_Warm_AllocateNothing()
    {
        var mixer = new OpinionMixer();
        Opinions[] places = [.. Enumerable.Range(0, 50).Select(_ => new Opinions())];
        for (int i = 0; i < places.Length; i++)
            RandomOpinions.Fill(places[i], new Random(i));
        Assert.Equal(0, Allocations.Of(Work));

        void Work()
        {
            foreach (Opinions opinions in places)
            {
                mixer.Mix(opinions);
                mixer.Learn(7);
            }
        }
    }

    // Everything, not just what Describe would keep.
    private static string State(OpinionMixer mixer) => string.Join(' ',
        mixer.Tables.Hits.SelectMany(table => Enumerable.Range(0, table.Size).Select(table.Probability))
            .Concat(mixer.Tables.Weights.Append(mixer.Tables.Correction).SelectMany(weights => weights.ToArray()))
            .Aggregate(17L, (hash, value) => unchecked((hash * 31) + BitConverter.SingleToInt32Bits(value))));
}
