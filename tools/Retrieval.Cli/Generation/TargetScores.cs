using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Cli.Generation;

/// <summary>
/// What the target's scores of tokens were at one position of plain decoding: its logits, and what they become on the way to the draw.
/// Truncation (top-k, top-p, min-p) is left out: it removes tokens and moves none.
/// </summary>
internal sealed class TargetScores
{
    private readonly float[] _logits;
    private readonly DecodeOptions _options;
    private readonly Dictionary<int, int> _total;
    private readonly Dictionary<int, int> _generated;
    private readonly bool _holdsStopTokens;
    private readonly GumbelNoise _noise;

    private TargetScores(float[] logits, DecodeOptions options, ReadOnlySpan<int> prompt, ReadOnlySpan<int> output)
    {
        _logits = logits;
        _options = options;
        _generated = output.ToArray().CountBy(token => token).ToDictionary();
        _total = prompt.ToArray().Concat(output.ToArray()).CountBy(token => token).ToDictionary();
        _holdsStopTokens = output.Length < options.Sampling.MinTokens;
        _noise = new GumbelNoise(options.Sampling.Seed, options.SampleIndex, prompt.Length + output.Length);
    }

    /// <summary>Takes the steps of plain decoding up to a position and keeps the logits there.</summary>
    /// <param name="verifier">The target, with room for a sequence.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="options">How tokens are drawn.</param>
    /// <param name="output">What plain decoding emitted before the position.</param>
    public static TargetScores At(IVerifier verifier, ReadOnlySpan<int> prompt, DecodeOptions options, ReadOnlySpan<int> output)
    {
        int sequence = verifier.OpenSequence();
        try
        {
            verifier.Prefill(sequence, prompt[..^1]);
            var tree = new TokenTree(capacity: 0);
            tree.Reset(prompt[^1]);
            foreach (int token in output)
            {
                verifier.Verify([sequence], [tree]);
                verifier.Commit(0, [0]);
                tree.Reset(token);
            }

            verifier.Verify([sequence], [tree]);
            return new TargetScores(verifier.Logits(0, 0).ToArray(), options, prompt, output);
        }
        finally
        {
            verifier.CloseSequence(sequence);
        }
    }

    /// <summary>The target's logit.</summary>
    public double Logit(int token) => _logits[token];

    /// <summary>What competes: the adjusted logit when greedy, else that over the temperature plus the token's noise.</summary>
    public double Score(int token)
    {
        SamplingOptions sampling = _options.Sampling;
        double adjusted = Adjusted(token, sampling);
        return sampling.Temperature < 1e-5 ? adjusted : (adjusted / sampling.Temperature) + _noise[token];
    }

    private double Adjusted(int token, SamplingOptions sampling)
    {
        if (sampling.BannedTokens.Contains(token) || (_holdsStopTokens && _options.StopTokens.Contains(token)))
        {
            return double.NegativeInfinity;
        }

        double logit = _logits[token] + sampling.LogitBias.GetValueOrDefault(token);
        if (_total.ContainsKey(token))
        {
            logit = logit > 0 ? logit / sampling.RepetitionPenalty : logit * sampling.RepetitionPenalty;
        }

        return _generated.TryGetValue(token, out int count) ? logit - (sampling.FrequencyPenalty * count) - sampling.PresencePenalty : logit;
    }
}
