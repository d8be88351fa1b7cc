using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.TestSupport;

/// <summary>Whole generations in one call.</summary>
public static class Generation
{
    /// <summary>Decodes on a sequence of its own and returns the output.</summary>
    public static int[] Run(IVerifier verifier, int[] prompt, DecodeOptions options, ITreeBuilder? builder = null)
    {
        int sequence = verifier.OpenSequence();
        var decoder = new SpeculativeDecoder(verifier);
        DecodeRun run = decoder.Start(sequence, prompt, options, builder);
        while (decoder.Step(run))
        {
        }

        int[] output = run.Output.ToArray();
        verifier.CloseSequence(sequence);
        return output;
    }
}
