namespace Retrieval.Speculation;

public sealed partial class TokenTree
{
    /// <summary>
    /// Renumbers the nodes depth-first with the likeliest child first (equals: the earlier added), so that the rows of the
    /// likeliest chain follow the root without a gap. O(nodes).
    /// </summary>
    /// <param name="newIndexOfOld">When not empty (then at least <see cref="Count"/> long): receives the new index of each old one.</param>
    public void SortDepthFirst(Span<int> newIndexOfOld = default)
    {
        int next = 0;
        for (int node = 0; node != None; node = NextInDepthFirstOrder(node))
            _newIndex[node] = next++;

        Span<int> newIndex = _newIndex.AsSpan(0, Count);
        Permute(ref _tokens, newIndex);
        Permute(ref _depths, newIndex);
        Permute(newIndex);
        PermuteLinks(ref _parents, newIndex);
        Permute(_probabilities, newIndex);
        Permute(_pathProbabilities, newIndex);
        Relink();
        Sampled.Renumber(newIndex);
        if (!newIndexOfOld.IsEmpty)
            newIndex.CopyTo(newIndexOfOld);
    }

    private int NextInDepthFirstOrder(int node)
    {
        if (_firstChild[node] != None)
            return _firstChild[node];
        while (node != None && _nextSibling[node] == None)
            node = _parents[node];
        return node == None ? None : _nextSibling[node];
    }

    // In depth-first order siblings ascend, likeliest first: linking from the back puts each at its parent's head.
    private void Relink()
    {
        _firstChild.AsSpan(0, Count).Fill(None);
        _nextSibling[0] = None;
        for (int node = Count - 1; node > 0; node--)
        {
            _nextSibling[node] = _firstChild[_parents[node]];
            _firstChild[_parents[node]] = node;
        }
    }

    private void Permute(ref int[] values, ReadOnlySpan<int> newIndex)
    {
        for (int node = 0; node < newIndex.Length; node++)
            _intScratch[newIndex[node]] = values[node];
        (values, _intScratch) = (_intScratch, values);
    }

    private void PermuteLinks(ref int[] links, ReadOnlySpan<int> newIndex)
    {
        for (int node = 0; node < newIndex.Length; node++)
            _intScratch[newIndex[node]] = links[node] == None ? None : newIndex[links[node]];
        (links, _intScratch) = (_intScratch, links);
    }

    private void Permute(ReadOnlySpan<int> newIndex)
    {
        for (int node = 0; node < newIndex.Length; node++)
            _originScratch[newIndex[node]] = _origins[node];
        (_origins, _originScratch) = (_originScratch, _origins);
    }

    private void Permute(float[] values, ReadOnlySpan<int> newIndex)
    {
        for (int node = 0; node < newIndex.Length; node++)
            _floatScratch[newIndex[node]] = values[node];
        _floatScratch.AsSpan(0, newIndex.Length).CopyTo(values);
    }
}
