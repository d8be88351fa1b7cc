using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Decoding;

/// <summary>What a run must emit: one token at a time, everything recomputed from the start, no verifier passes.</summary>
internal static class PlainDecoding
{
    public static (int[] Output, FinishReason Reason) Run(FakeVerifier target, int[] prompt, DecodeOptions options)
    {
        var rule = new SamplingRule(options.Sampling, target.VocabularySize, options.StopTokens, options.SampleIndex);
        var output = new List<int>();
        float[] logits = new float[target.VocabularySize];
        while (true)
        {
            if (output.Count == options.MaxTokens)
                return ([.. output], FinishReason.Length);
            if (prompt.Length + output.Count == target.ContextLength)
                return ([.. output], FinishReason.ContextFull);
            var history = new TokenHistory(prompt, counts: true);
            output.ForEach(history.Advance);
            target.LogitsAfter(history.Tokens, logits);
            int token = new Sampler(target.VocabularySize).Sample(logits, rule, history);
            if (options.StopTokens.Contains(token))
                return ([.. output], FinishReason.Stop);
            output.Add(token);
        }
    }
}
