namespace Retrieval.Speculation.Sampling;

/// <summary>
/// The processors that change single logits: bias, bans, penalties, the hold on stop tokens. All sparse, all in single precision.
/// </summary>
internal static class LogitAdjuster
{
    public static bool Changes(SamplingRule rule, TokenHistory history) =>
        rule.Biases.Length > 0 || rule.BannedTokens.Length > 0 || rule.CountsTokens || HoldsStopTokens(rule, history);

    /// <summary>Changes a row in place. O(biases + bans + distinct tokens of the history).</summary>
    public static void Apply(Span<float> row, SamplingRule rule, TokenHistory history)
    {
        foreach ((int token, float bias) in rule.Biases)
            row[token] += bias;
        foreach (int token in rule.BannedTokens)
            row[token] = float.NegativeInfinity;
        if (rule.CountsTokens)
            Penalise(row, rule.Options, history);
        if (HoldsStopTokens(rule, history))
        {
            foreach (int token in rule.StopTokens)
                row[token] = float.NegativeInfinity;
        }
    }

    private static bool HoldsStopTokens(SamplingRule rule, TokenHistory history) =>
        history.GeneratedCount < rule.Options.MinTokens && !rule.StopTokens.IsEmpty;

    private static void Penalise(Span<float> row, SamplingOptions options, TokenHistory history)
    {
        float repetition = (float)options.RepetitionPenalty;
        float frequency = (float)options.FrequencyPenalty;
        float presence = (float)options.PresencePenalty;
        foreach (TokenHistory.TokenCount count in history.Distinct)
        {
            if ((uint)count.Token >= (uint)row.Length)
                continue; // a prompt may hold ids the model reads but cannot write
            ref float logit = ref row[count.Token];
            logit = logit > 0 ? logit / repetition : logit * repetition;
            if (count.Generated > 0)
                logit -= (frequency * count.Generated) + presence;
        }
    }
}
