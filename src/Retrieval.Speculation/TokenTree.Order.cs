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

    /// <summary>
    /// Drops all nodes but some and closes the gaps in the numbering; the order stays, depth-first if it was. O(nodes).
    /// </summary>
    /// <param name="nodes">What to keep: indexes, ascending, the root first, none without its parent.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public void Keep(ReadOnlySpan<int> nodes)
    {
        Span<int> newIndex = _newIndex.AsSpan(0, Count);
        NumberKept(nodes, newIndex);
        KeepLinks(nodes, newIndex, _firstChild);
        KeepLinks(nodes, newIndex, _nextSibling);
        for (int i = 1; i < nodes.Length; i++)
        {
            int node = nodes[i];
            _tokens[i] = _tokens[node];
            _parents[i] = newIndex[_parents[node]];
            _depths[i] = _depths[node];
            _probabilities[i] = _probabilities[node];
            _pathProbabilities[i] = _pathProbabilities[node];
            _origins[i] = _origins[node];
        }

        Count = nodes.Length;
        Sampled.Renumber(newIndex);
    }

    private void NumberKept(ReadOnlySpan<int> nodes, Span<int> newIndex)
    {
        if (nodes.IsEmpty || nodes[0] != 0)
            throw new ArgumentException("The root cannot be dropped.", nameof(nodes));
        newIndex.Fill(None);
        newIndex[0] = 0;
        for (int i = 1; i < nodes.Length; i++)
        {
            int node = nodes[i];
            if (node <= nodes[i - 1] || node >= newIndex.Length || newIndex[_parents[node]] == None)
                throw new ArgumentException($"Node {node} does not ascend, is none of {newIndex.Length}, or comes without its parent.", nameof(nodes));
            newIndex[node] = i;
        }
    }

    // Siblings keep their order. Links are followed over what is dropped while they still have their old numbers.
    private void KeepLinks(ReadOnlySpan<int> nodes, ReadOnlySpan<int> newIndex, int[] links)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            int link = links[nodes[i]];
            while (link != None && newIndex[link] == None)
                link = _nextSibling[link];
            _intScratch[i] = link == None ? None : newIndex[link];
        }

        _intScratch.AsSpan(0, nodes.Length).CopyTo(links);
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
