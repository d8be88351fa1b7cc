using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Control;

/// <summary>Makes what budget policies are asked and told.</summary>
internal static class Steps
{
    /// <summary>Candidates 0, 1, … with these probabilities.</summary>
    public static Candidate[] Named(params float[] probabilities) =>
        [.. probabilities.Select((probability, token) => new Candidate(token, probability, new DraftOrigin(DraftSource.Prompt, 1)))];

    /// <summary>A chain of nodes with these probabilities.</summary>
    public static TokenTree Chain(params float[] probabilities)
    {
        var tree = new TokenTree(Math.Max(probabilities.Length, 1));
        for (int i = 0; i < probabilities.Length; i++)
            tree.Add(i, 7, probabilities[i]);
        return tree;
    }

    /// <summary>Tells a policy of a chain of which so many nodes were accepted.</summary>
    public static void Observe(BudgetPolicy policy, TokenTree chain, int accepted, double milliseconds) =>
        policy.Observe(new StepOutcome(chain, [.. Enumerable.Range(0, accepted + 1)], new int[accepted + 1]), milliseconds);

    /// <summary>The tree a policy lets grow as a chain, from what is behind each depth.</summary>
    public static TokenTree GrowChain(BudgetPolicy policy, Func<int, Candidate[]> behindDepth, int budget = 30)
    {
        var tree = new TokenTree(budget);
        tree.Reset(0, policy.Begin(budget, 100), int.MaxValue);
        new ChainPolicy().Grow(tree, new AdmittedCandidates(new ByDepth(behindDepth), policy));
        return tree;
    }

    private sealed class ByDepth(Func<int, Candidate[]> behindDepth) : ICandidates
    {
        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node) => behindDepth(tree.Depths[node]);
    }
}
