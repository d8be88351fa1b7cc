namespace Retrieval.Speculation.Trees;

/// <summary>Fills a template with candidates, in the template's order. What has no candidate of its rank is left out with all below it.</summary>
internal sealed class TemplateGrower
{
    private const int Missing = -1;

    private readonly CandidateMemory _memory = new();
    private int[] _nodes = [];

    public void Grow(TreeTemplate template, TokenTree tree, ICandidates candidates)
    {
        _memory.Clear();
        if (_nodes.Length < template.Count)
            _nodes = new int[template.Count];
        for (int entry = 0; entry < template.Count && !tree.IsFull; entry++)
        {
            int parent = template.Parents[entry] < 0 ? 0 : _nodes[template.Parents[entry]];
            _nodes[entry] = parent == Missing ? Missing : Add(tree, parent, template.Ranks[entry], candidates);
        }
    }

    private int Add(TokenTree tree, int parent, int rank, ICandidates candidates)
    {
        if (!tree.CanGrow(parent))
            return Missing;
        ReadOnlySpan<Candidate> ranked = _memory.Of(tree, parent, candidates);
        return rank >= ranked.Length ? Missing : tree.Add(parent, ranked[rank].Token, ranked[rank].Probability, ranked[rank].Origin);
    }
}
