namespace Retrieval.Speculation.Acceptance;

/// <summary>What random numbers are for. Different uses never share a number; neither shares any with <see cref="Sampling.GumbelNoise"/>.</summary>
public enum CoinUse
{
    /// <summary>Deciding about drafts.</summary>
    Verification = 2,

    /// <summary>Drawing drafts. Rules that need sampled drafts are exact only if drafting knows nothing of verification's coins.</summary>
    Drafting = 3,
}
