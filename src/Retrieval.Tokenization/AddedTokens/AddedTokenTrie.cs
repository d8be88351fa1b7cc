using System.Buffers;

namespace Retrieval.Tokenization.AddedTokens;

/// <summary>Finds the leftmost, then longest, of many fixed texts.</summary>
internal sealed class AddedTokenTrie
{
    private readonly List<Node> _nodes = [new Node()]; // 0 is the root
    private readonly SearchValues<byte> _firstBytes;

    /// <param name="patterns">Not empty; what is found is the index of a pattern. Of equal ones the first counts.</param>
    public AddedTokenTrie(IReadOnlyList<byte[]> patterns)
    {
        for (int index = 0; index < patterns.Count; index++)
        {
            Insert(patterns[index], index);
        }

        _firstBytes = SearchValues.Create([.. patterns.Where(pattern => pattern.Length > 0).Select(pattern => pattern[0]).Distinct()]);
    }

    /// <summary>The next match at or after <paramref name="start"/>, or a pattern of -1. Does not allocate.</summary>
    public Match Find(ReadOnlySpan<byte> text, int start)
    {
        while (text[start..].IndexOfAny(_firstBytes) is >= 0 and int offset)
        {
            start += offset;
            Match match = FindAt(text, start);
            if (match.Pattern >= 0)
            {
                return match;
            }

            start++;
        }

        return new Match(text.Length, text.Length, -1);
    }

    private Match FindAt(ReadOnlySpan<byte> text, int start)
    {
        var longest = new Match(start, start, -1);
        int node = 0;
        for (int end = start; end < text.Length && (node = Child(node, text[end])) > 0; end++)
        {
            if (_nodes[node].Pattern >= 0)
            {
                longest = new Match(start, end + 1, _nodes[node].Pattern);
            }
        }

        return longest;
    }

    private int Child(int node, byte value)
    {
        int child = _nodes[node].FirstChild;
        while (child > 0 && _nodes[child].Value != value)
        {
            child = _nodes[child].NextSibling;
        }

        return child;
    }

    private void Insert(ReadOnlySpan<byte> pattern, int index)
    {
        int node = 0;
        foreach (byte value in pattern)
        {
            int child = Child(node, value);
            if (child == 0)
            {
                child = _nodes.Count;
                _nodes.Add(new Node { Value = value, NextSibling = _nodes[node].FirstChild });
                _nodes[node].FirstChild = child;
            }

            node = child;
        }

        if (node > 0 && _nodes[node].Pattern < 0)
        {
            _nodes[node].Pattern = index;
        }
    }

    internal readonly record struct Match(int Start, int End, int Pattern);

    private sealed class Node
    {
        public byte Value { get; init; }

        public int FirstChild { get; set; }

        public int NextSibling { get; init; }

        public int Pattern { get; set; } = -1;
    }
}
