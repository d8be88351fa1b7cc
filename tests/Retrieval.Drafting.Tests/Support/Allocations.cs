using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>Counts what warm code allocates.</summary>
internal static class Allocations
{
    private const int Rounds = 6;

    /// <summary>
    /// Bytes one of several runs of an action allocates at least: the runtime may add some to the first ones, when it compiles anew what
    /// is called often.
    /// </summary>
    public static long Of(Action action)
    {
        action();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>
    /// Bytes allocated by following a text that the drafter has followed before, in steps with trees of chains and asked at every place.
    /// </summary>
    public static long OfFollowing(IDrafter drafter, int[] text, int promptLength)
    {
        var opinions = new Opinions();
        var tree = new TokenTree(8);
        return Of(() => Follow(drafter, text, promptLength, opinions, tree));
    }

    private static void Follow(IDrafter drafter, int[] text, int promptLength, Opinions opinions, TokenTree tree)
    {
        Span<int> path = stackalloc int[5];
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

            for (int i = 0; i < path.Length; i++)
                path[i] = i;
            drafter.Observe(new StepOutcome(tree, path, text.AsSpan(length, 5)));
        }
    }
}
