using System.Numerics.Tensors;
using Retrieval.Speculation;
using Retrieval.Verification;

namespace Retrieval.Cli.Drafts;

/// <summary>The likeliest token behind each position of a text, all positions of a chunk in one pass: the text is fed as it stands.</summary>
internal static class GreedyTokens
{
    /// <summary>The likeliest tokens behind the last token of the prompt and every later one.</summary>
    public static int[] Of(OnnxVerifier verifier, TextSample sample)
    {
        int first = Math.Max(sample.PromptLength - 1, 0);
        int[] tokens = sample.Tokens, likeliest = new int[tokens.Length - first];
        int sequence = verifier.OpenSequence();
        verifier.Prefill(sequence, tokens.AsSpan(0, first));
        for (int start = first; start < tokens.Length; start += verifier.MaxRows)
        {
            TokenTree chain = Chain(tokens.AsSpan(start, Math.Min(verifier.MaxRows, tokens.Length - start)));
            verifier.Verify([sequence], [chain]);
            for (int node = 0; node < chain.Count; node++)
            {
                likeliest[start - first + node] = TensorPrimitives.IndexOfMax(verifier.Logits(0, node));
            }

            verifier.Commit(0, [.. Enumerable.Range(0, chain.Count)]);
        }

        verifier.CloseSequence(sequence);
        return likeliest;
    }

    private static TokenTree Chain(ReadOnlySpan<int> tokens)
    {
        var tree = new TokenTree(tokens.Length - 1);
        tree.Reset(tokens[0]);
        for (int i = 1; i < tokens.Length; i++)
        {
            tree.Add(i - 1, tokens[i], 1);
        }

        return tree;
    }
}
