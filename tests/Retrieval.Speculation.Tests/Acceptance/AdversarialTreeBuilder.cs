using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>How a builder tries to change the output.</summary>
public enum Attack
{
    AllWrong,
    AllRight,
    RightAmongDuplicates,
    Maximal,
    Empty,

    /// <summary>Scheme A: the likeliest tokens of a model like the target.</summary>
    TopTokens,

    /// <summary>Scheme B: the best tokens under the target's own noise.</summary>
    SharedNoise,

    /// <summary>Everything but what the noise favours.</summary>
    AgainstTheNoise,
}

/// <summary>Builds trees knowing the true output and the target's noise, and records draws that never were.</summary>
internal sealed class AdversarialTreeBuilder(FakeVerifier target, Attack attack, int promptLength, int[] truth, DecodeOptions options) : ITreeBuilder
{
    private readonly Random _random = new((int)attack);
    private readonly float[] _logits = new float[target.VocabularySize];

    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        int next = committed.Length - promptLength;
        int[] before = committed.ToArray();
        switch (attack)
        {
            case Attack.AllWrong:
                Chain(tree, next, token => (token + 1) % target.VocabularySize);
                break;
            case Attack.AllRight:
                Chain(tree, next, token => token);
                break;
            case Attack.RightAmongDuplicates:
                for (int i = 0; i < 3; i++)
                    Chain(tree, next, token => i == 1 ? token : _random.Next(target.VocabularySize));
                tree.SortDepthFirst();
                break;
            case Attack.Maximal:
                Layers(tree, node => [.. Enumerable.Range(0, target.VocabularySize)]);
                break;
            case Attack.TopTokens:
                Layers(tree, node => Best(before, tree, node, temperature: 0));
                break;
            case Attack.SharedNoise:
                Layers(tree, node => Best(before, tree, node, options.Sampling.Temperature));
                break;
            case Attack.AgainstTheNoise:
                Layers(tree, node => [.. Enumerable.Range(0, target.VocabularySize).Except(Best(before, tree, node, options.Sampling.Temperature))]);
                break;
        }
    }

    public void Observe(in StepOutcome outcome)
    {
    }

    private void Chain(TokenTree tree, int next, Func<int, int> change)
    {
        int node = 0;
        for (; tree.CanGrow(node); next++)
        {
            int token = change(next < truth.Length ? truth[next] : options.StopTokens.FirstOrDefault());
            float[] weights = [.. Enumerable.Range(0, target.VocabularySize).Select(t => t == token ? 1f : 0)];
            node = tree.Sampled.Record(tree.Sampled.AddProposal(node, weights, replaces: true), token);
        }
    }

    private static void Layers(TokenTree tree, Func<int, int[]> children)
    {
        for (int node = 0; node < tree.Count; node++)
        {
            if (!tree.CanGrow(node))
                continue;
            foreach (int token in children(node))
            {
                if (tree.CanGrow(node))
                    tree.Add(node, token, 0.5f);
            }
        }
    }

    private int[] Best(int[] committed, TokenTree tree, int node, double temperature)
    {
        int[] tokens = [.. committed, .. TableTarget.PathTo(tree, node)];
        target.LogitsAfter(tokens, _logits);
        var noise = new GumbelNoise(options.Sampling.Seed, options.SampleIndex, tokens.Length);
        int[] picked = new int[2];
        return picked[..SharedNoiseDraft.Pick(_logits, temperature, noise, picked)];
    }
}
