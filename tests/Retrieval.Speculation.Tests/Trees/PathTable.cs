using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

/// <summary>
/// A random distribution behind every path, a function of the seed and the path alone: the same however a tree is numbered. Checks that
/// nodes are asked as promised.
/// </summary>
internal sealed class PathTable(int seed, int maxChildren, int maxDepth = int.MaxValue, bool isCoarse = false) : ICandidates
{
    private readonly HashSet<int> _asked = [];

    public int AskedCount { get; private set; }

    public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node)
    {
        Assert.InRange(node, 0, tree.Count - 1);
        Assert.True(node == 0 || _asked.Contains(tree.Parents[node]), "A node was asked before its parent.");
        if (node == 0)
            _asked.Clear();
        _asked.Add(node);
        AskedCount++;
        return Behind(PathOf(tree, node));
    }

    public Candidate[] Behind(int[] path)
    {
        if (path.Length >= maxDepth)
            return [];
        var random = new Random(path.Aggregate(seed, (hash, token) => unchecked((hash * 31) + token + 7)));
        int count = random.Next(maxChildren + 1);
        double[] weights = [.. Enumerable.Range(0, count).Select(_ => Math.Pow(random.NextDouble(), 3))];
        double total = weights.Sum() + (random.NextDouble() * 0.5);
        return [.. weights.Select((weight, i) => new Candidate(i * 3 % 1000, Probability(weight / total), new DraftOrigin(DraftSource.Prompt, random.Next(99))))
            .OrderByDescending(candidate => candidate.Probability)];
    }

    /// <summary>Tokens from below the root down to a node.</summary>
    public static int[] PathOf(TokenTree tree, int node)
    {
        int[] path = new int[tree.Depths[node]];
        for (int at = node; at != 0; at = tree.Parents[at])
            path[tree.Depths[at] - 1] = tree.Tokens[at];
        return path;
    }

    /// <summary>The nodes of a tree as text, in the order they were added, without the root.</summary>
    public static string[] Paths(TokenTree tree) =>
        [.. Enumerable.Range(1, tree.Count - 1).Select(node => string.Join(' ', PathOf(tree, node)))];

    /// <summary>Every path there is, at most so deep, with its path probability as a tree computes it.</summary>
    public List<(int[] Path, float Probability)> All(int depth)
    {
        var all = new List<(int[] Path, float Probability)>();
        Visit([], 1);
        return all;

        void Visit(int[] path, float probability)
        {
            if (path.Length == depth)
                return;
            foreach (Candidate candidate in Behind(path))
            {
                all.Add(([.. path, candidate.Token], probability * candidate.Probability));
                Visit([.. path, candidate.Token], probability * candidate.Probability);
            }
        }
    }

    private float Probability(double exact) => isCoarse ? (float)(Math.Floor(exact * 8) / 8) : (float)exact;
}
