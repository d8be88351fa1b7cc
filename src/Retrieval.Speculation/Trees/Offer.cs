namespace Retrieval.Speculation.Trees;

/// <summary>A node that could be drafted.</summary>
internal readonly record struct Offer(int Parent, Candidate Candidate)
{
    public void AddTo(TokenTree draft) => draft.Add(Parent, Candidate.Token, Candidate.Probability, Candidate.Origin);
}
