using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>Counts what a drafter allocates once it is warm.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes allocated by a second pass over a text that the drafter has followed before, in steps with trees of chains and asked at
    /// every place.
    /// </summary>
    public static long OfSecondPass(IDrafter drafter, int[] text, int promptLength)
    {
        var opinions = new Opinions();
        var tree = new TokenTree(8);
        Pass(drafter, text, promptLength, opinions, tree);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(drafter, text, promptLength, opinions, tree);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Pass(IDrafter drafter, int[] text, int promptLength, Opinions opinions, TokenTree tree)
    {
        Span<int> path = stackalloc int[9];
        int known = 0;
        for (int length = promptLength; length + 9 < text.Length; length += 5)
        {
            drafter.Commit(text.AsSpan(0, length), known);
            known = length;
            tree.Reset(text[length - 1]);
            Answer.Ask(drafter, 0, opinions);
            for (int depth = 1; depth <= 8; depth++)
            {
                // The last four are wrong.
                tree.Add(depth - 1, text[length + depth - 1] + depth / 5, 0.5f);
                drafter.Follow(depth, depth - 1, tree.Tokens[depth]);
                Answer.Ask(drafter, depth, opinions);
            }

            for (int i = 0; i < 5; i++)
                path[i] = i;
            drafter.Observe(new StepOutcome(tree, path[..5], text.AsSpan(length, 5)));
        }
    }
}
