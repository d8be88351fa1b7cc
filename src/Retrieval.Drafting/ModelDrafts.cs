namespace Retrieval.Drafting;

/// <summary>What a draft model adds to the tree.</summary>
public enum ModelDrafts
{
    /// <summary>
    /// Its likeliest tokens and its odds, weighed with what the other sources say, where that pays. Any acceptance rule; with the target-sample
    /// walk the seed's very tokens.
    /// </summary>
    Opinions,

    /// <summary>
    /// Tokens drawn from it at the request's temperature, what the other sources draft beside them. For
    /// <see cref="Speculation.Acceptance.AcceptanceRule.RecursiveRejection"/>: keeps the distribution, not the seed's tokens.
    /// </summary>
    Sampled,

    /// <summary>Tokens picked with the noise that the target will use. For the target-sample walk: the seed's very tokens.</summary>
    SharedNoise,
}
