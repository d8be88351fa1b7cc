namespace Retrieval.Speculation.Acceptance;

/// <summary>What each <see cref="AcceptanceRule"/> promises.</summary>
public static class AcceptanceRules
{
    /// <summary>Whether the output follows the target's distribution.</summary>
    public static bool IsLossless(this AcceptanceRule rule) => rule != AcceptanceRule.TypicalAcceptance;

    /// <summary>
    /// Whether the output is, token for token, what decoding without drafts emits with the same seed. The other lossless rules keep
    /// the distribution only.
    /// </summary>
    public static bool KeepsSeedTokens(this AcceptanceRule rule) => rule == AcceptanceRule.TargetSampleWalk;
}
