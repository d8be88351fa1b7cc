namespace Retrieval.Speculation.Trees;

/// <summary>
/// A tree's shape without its tokens: each node is the candidate of a certain rank behind its parent. The shape Medusa and Token
/// Recycling draft with. Immutable.
/// </summary>
public sealed class TreeTemplate
{
    // Entry i is node i + 1 of the full tree. Parents are entries too, or -1 for the root.
    private readonly int[] _parents;
    private readonly int[] _ranks;

    /// <summary>Makes a template from the path of each node.</summary>
    /// <param name="rankPaths">
    /// For each node the ranks from below the root down to it, 0 being the likeliest candidate: [0], [0, 0], [1] is a tree of three nodes.
    /// A node's parent comes before it; where room is short, the first nodes are used.
    /// </param>
    /// <exception cref="ArgumentException">A path is empty, has a negative rank, occurs twice, or comes before its parent.</exception>
    public TreeTemplate(IReadOnlyList<int[]> rankPaths)
    {
        ArgumentNullException.ThrowIfNull(rankPaths);
        _parents = new int[rankPaths.Count];
        _ranks = new int[rankPaths.Count];
        var entries = new Dictionary<(int Parent, int Rank), int>();
        for (int entry = 0; entry < rankPaths.Count; entry++)
        {
            int[] path = rankPaths[entry];
            int parent = path.Length == 0 ? -2 : Find(entries, path.AsSpan(0, path.Length - 1));
            if (parent == -2 || path[^1] < 0 || !entries.TryAdd((parent, path[^1]), entry))
                throw new ArgumentException(
                    $"Path {entry}, [{string.Join(", ", path)}]: expected ranks of 0 or more, each path once and after its parent.",
                    nameof(rankPaths));
            _parents[entry] = parent;
            _ranks[entry] = path[^1];
            Depth = Math.Max(Depth, path.Length);
        }
    }

    /// <summary>
    /// Eighty nodes, at most six deep and eight wide, skewed to low ranks, as Token Recycling has it: the best such shape for the
    /// acceptances of <see cref="RankStatistics"/>'s default prior. Its first n nodes are the best n.
    /// </summary>
    public static TreeTemplate Default { get; } = new SequoiaTable(RankStatistics.DefaultPrior, 80, 6).Shape(80, 6);

    /// <summary>Nodes without the root.</summary>
    public int Count => _parents.Length;

    /// <summary>Depth of the deepest node; 0 without nodes.</summary>
    public int Depth { get; }

    internal ReadOnlySpan<int> Parents => _parents;

    internal ReadOnlySpan<int> Ranks => _ranks;

    private static int Find(Dictionary<(int Parent, int Rank), int> entries, ReadOnlySpan<int> path)
    {
        int entry = -1;
        foreach (int rank in path)
        {
            if (!entries.TryGetValue((entry, rank), out entry))
                return -2;
        }

        return entry;
    }
}
