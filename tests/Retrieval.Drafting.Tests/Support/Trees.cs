using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>Trees and outcomes without a target behind them.</summary>
internal static class Trees
{
    /// <summary>A tree of paths, shared prefixes merged.</summary>
    public static TokenTree Of(int root, params int[][] paths)
    {
        var tree = new TokenTree(1 + paths.Sum(path => path.Length));
        tree.Reset(root);
        foreach (int[] path in paths)
        {
            int node = 0;
            foreach (int token in path)
                node = tree.Add(node, token, 0.5f);
        }

        return tree;
    }

    /// <summary>Nodes whose target token is emitted: the root and the nodes that spell all but the last of them.</summary>
    public static int[] PathOf(TokenTree tree, ReadOnlySpan<int> emitted)
    {
        var path = new List<int> { 0 };
        for (int i = 0; i + 1 < emitted.Length; i++)
        {
            Assert.True(tree.TryGetChild(path[^1], emitted[i], out int child));
            path.Add(child);
        }

        return [.. path];
    }

    /// <summary>Tells a drafter of a step on a tree.</summary>
    public static void Observe(IDrafter drafter, TokenTree tree, params int[] emitted) =>
        drafter.Observe(new StepOutcome(tree, PathOf(tree, emitted), emitted));

    /// <summary>Lets a drafter follow a text in steps of random length without drafts, as the decoder would; returns the text's length.</summary>
    public static void Replay(IDrafter drafter, int[] prompt, int[] output, Random random)
    {
        int[] text = [.. prompt, .. output];
        int known = 0;
        for (int length = prompt.Length; length < text.Length;)
        {
            drafter.Commit(text.AsSpan(0, length), known);
            known = length;
            int[] emitted = text[length..Math.Min(text.Length, length + random.Next(1, 5))];
            Observe(drafter, Of(text[length - 1], emitted[..^1]), emitted);
            length += emitted.Length;
        }

        drafter.Commit(text, known);
    }
}
