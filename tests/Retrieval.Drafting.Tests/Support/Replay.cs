using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>Runs a tree builder along recorded text, accepting what agrees with it.</summary>
internal static class Replay
{
    /// <summary>Returns how many output tokens each step emitted; <paramref name="look"/> sees every tree as it was drafted.</summary>
    public static List<int> Run(ITreeBuilder builder, int[] prompt, int[] output, int budget, Action<TokenTree>? look = null)
    {
        var steps = new List<int>();
        var tree = new TokenTree(budget);
        for (int done = 0; done < output.Length; done += steps[^1])
        {
            int[] committed = [.. prompt, .. output[..done]];
            tree.Reset(committed[^1], budget, output.Length - done - 1);
            builder.Build(committed, tree);
            look?.Invoke(tree);
            var path = new List<int> { 0 };
            while (done + path.Count < output.Length && tree.TryGetChild(path[^1], output[done + path.Count - 1], out int child))
                path.Add(child);
            steps.Add(path.Count);
            builder.Observe(new StepOutcome(tree, [.. path], output.AsSpan(done, path.Count)));
        }

        return steps;
    }
}
