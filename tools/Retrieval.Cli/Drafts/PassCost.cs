using Retrieval.Speculation;
using Retrieval.Verification;

namespace Retrieval.Cli.Drafts;

/// <summary>Times passes of one row of two models in turn, so that whatever else the machine does falls on both.</summary>
internal static class PassCost
{
    private const int PastLength = 128;
    private const int Pairs = 60;

    /// <summary>The draft model's pass as a share of the target's: the median of the pairs.</summary>
    public static double Share(OnnxVerifier draft, OnnxVerifier target)
    {
        int[] past = new int[Math.Min(PastLength, Math.Min(draft.ContextLength, target.ContextLength) - 2)];
        (int draftSequence, int targetSequence) = (draft.OpenSequence(), target.OpenSequence());
        draft.Prefill(draftSequence, past);
        target.Prefill(targetSequence, past);
        var ratios = new double[Pairs];
        for (int pair = -1; pair < Pairs; pair++)
        {
            double ratio = Time(draft, draftSequence) / Time(target, targetSequence);
            if (pair >= 0)
            {
                ratios[pair] = ratio;
            }
        }

        Array.Sort(ratios);
        return ratios[Pairs / 2];
    }

    private static double Time(OnnxVerifier verifier, int sequence)
    {
        var tree = new TokenTree(0);
        tree.Reset(0);
        verifier.Verify([sequence], [tree]);
        verifier.Verify([sequence], [tree]); // the first after the other model's pass finds the processor's cache full of that
        return verifier.LastRunTime.TotalMilliseconds;
    }
}
