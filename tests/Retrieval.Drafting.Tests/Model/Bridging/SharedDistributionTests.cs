using Retrieval.Drafting.Model;
using Retrieval.Drafting.Model.Bridging;

namespace Retrieval.Drafting.Tests.Model.Bridging;

public sealed class SharedDistributionTests
{
    [Fact]
    public void Read_AnyLogits_IsProportionalOnTheSharedTokensAndNothingElse()
    {
        ToyVocabulary target = ToyVocabulary.WithLetters("ab", "cd"), draft = ToyVocabulary.WithLetters("cd", "ef", "gh");
        var bridge = new VocabularyBridge(target.Sides, draft.Sides);
        using var model = new DraftModel(WholeTextModel.Hashed(draft.Size)) { Bridge = bridge };
        var distribution = new SharedDistribution(model.Shared);
        for (int seed = 0; seed < 50; seed++)
        {
            float[] logits = WholeTextModel.Hash([seed], draft.Size);
            distribution.Read(logits);
            int[] shared = [.. Enumerable.Range(0, draft.Size).Where(token => bridge.Share(token) >= 0)];
            double sum = shared.Sum(token => Math.Exp(logits[token]));
            Assert.Equal(shared.Length, distribution.Count);
            Assert.Equal(1, Enumerable.Range(0, distribution.Count).Sum(rank => Math.Exp(distribution.LogProbability(rank))), 1e-5);
            int[] expected = [.. shared.OrderByDescending(token => logits[token]).Select(bridge.Share)];
            for (int rank = 0; rank < distribution.Count; rank++)
            {
                Assert.Equal(expected[rank], distribution.Token(rank));
                int own = bridge.Spell(expected[rank])[0];
                Assert.Equal(Math.Exp(logits[own]) / sum, Math.Exp(distribution.LogProbability(rank)), 1e-5);
            }

            Assert.False(distribution.IsLikely(target["ab"]));
        }
    }
}
