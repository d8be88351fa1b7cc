using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Control;

/// <summary>Candidates a budget policy admits: puts its rule on branches under any tree policy.</summary>
internal sealed class AdmittedCandidates(ICandidates candidates, BudgetPolicy policy) : ICandidates
{
    public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node)
    {
        ReadOnlySpan<Candidate> all = candidates.Expand(tree, node);
        return all[..policy.Admit(tree, node, all)];
    }

    public SplitCandidates Split(TokenTree tree, int node)
    {
        SplitCandidates all = candidates.Split(tree, node);
        return new SplitCandidates(all.Retrieved[..policy.Admit(tree, node, all.Retrieved)], all.Modelled, all.IsConsulted);
    }
}
