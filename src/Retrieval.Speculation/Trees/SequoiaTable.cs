namespace Retrieval.Speculation.Trees;

/// <summary>
/// Sequoia's dynamic program (Chen et al., 2024): the best shape for every number of nodes and every depth, when all that is known of a
/// candidate is its rank. With m nodes, root included, and d levels below it,
/// <c>T(m, d, b) = max over y of T(y, d, b − 1) + a[b]·max over b' of T(m − y, d − 1, b')</c> is the most tokens to expect of a tree
/// whose root has exactly the b likeliest candidates as children; T(1, d, 0) = 1.
/// </summary>
/// <remarks>Immutable. Built in O(depth x ranks x nodes²): about a millisecond for 64 nodes, 16 levels and 8 ranks.</remarks>
public sealed class SequoiaTable
{
    private readonly double[] _acceptances;
    private readonly int _maxRows;

    // [depth, children, rows]: expected tokens (-infinity where rows do not fit) and the rows of the last child's subtree.
    private readonly double[,,] _tokens;
    private readonly int[,,] _lastRows;

    // [depth, rows]: the number of children that is best.
    private readonly int[,] _children;

    /// <summary>Solves for all sizes.</summary>
    /// <param name="acceptances">Acceptance of each rank given an accepted parent, likeliest first; each in [0, 1], together at most 1.</param>
    /// <param name="maxNodes">Most nodes without the root, 0 or more.</param>
    /// <param name="maxDepth">Most levels below the root, 0 or more.</param>
    public SequoiaTable(ReadOnlySpan<double> acceptances, int maxNodes, int maxDepth)
    {
        CheckAcceptances(acceptances);
        ArgumentOutOfRangeException.ThrowIfNegative(maxNodes);
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        _acceptances = acceptances.ToArray();
        MaxNodes = maxNodes;
        MaxDepth = Math.Min(maxDepth, maxNodes);
        _maxRows = maxNodes + 1;
        _tokens = new double[MaxDepth + 1, acceptances.Length + 1, _maxRows + 1];
        _lastRows = new int[MaxDepth + 1, acceptances.Length + 1, _maxRows + 1];
        _children = new int[MaxDepth + 1, _maxRows + 1];
        for (int depth = 0; depth <= MaxDepth; depth++)
            Solve(depth);
    }

    /// <summary>Most nodes without the root.</summary>
    public int MaxNodes { get; }

    /// <summary>Most levels below the root that can make a difference.</summary>
    public int MaxDepth { get; }

    /// <summary>Most tokens to expect of a step, bonus token included, with at most so many nodes and levels.</summary>
    /// <param name="nodes">Nodes without the root, 0 to <see cref="MaxNodes"/>.</param>
    /// <param name="depth">Levels below the root, 0 or more.</param>
    public double ExpectedTokens(int nodes, int depth)
    {
        depth = Cut(nodes, depth);
        return Best(depth, LargestFitting(nodes, depth));
    }

    /// <summary>The best shape with at most so many nodes and levels. Its nodes come in descending order of path acceptance.</summary>
    /// <param name="nodes">Nodes without the root, 0 to <see cref="MaxNodes"/>.</param>
    /// <param name="depth">Levels below the root, 0 or more.</param>
    public TreeTemplate Shape(int nodes, int depth)
    {
        depth = Cut(nodes, depth);
        var paths = new List<(double Value, int[] Path)>();
        int rows = LargestFitting(nodes, depth);
        Collect(rows, depth, _children[depth, rows], [], 1, paths);
        int[][] ordered = [.. paths.OrderByDescending(path => path.Value).ThenBy(path => path.Path.Length).Select(path => path.Path)];
        return new TreeTemplate(ordered);
    }

    /// <summary>
    /// The hardware-aware choice: the size with the least time per expected token,
    /// <c>(depth·draft + verify(nodes + 1)) / tokens</c>. Looks at every size, as the cost of rows is a staircase. No nodes at all is
    /// one of them; of equals the smallest, then the shallowest.
    /// </summary>
    /// <param name="verifyMilliseconds">Time of a verify pass over so many rows, from 1 to <see cref="MaxNodes"/> + 1; positive.</param>
    /// <param name="draftMilliseconds">Time to draft a level; 0 or more.</param>
    public (int Nodes, int Depth) Choose(Func<int, double> verifyMilliseconds, double draftMilliseconds)
    {
        ArgumentNullException.ThrowIfNull(verifyMilliseconds);
        (int Nodes, int Depth) best = (0, 0);
        double least = double.PositiveInfinity;
        for (int nodes = 0; nodes <= MaxNodes; nodes++)
        {
            double verify = verifyMilliseconds(nodes + 1);
            for (int depth = Math.Min(nodes, 1); depth <= Math.Min(nodes, MaxDepth); depth++)
            {
                double time = ((depth * draftMilliseconds) + verify) / ExpectedTokens(nodes, depth);
                if (time < least)
                    (least, best) = (time, (nodes, depth));
            }
        }

        return best;
    }

    internal static void CheckAcceptances(ReadOnlySpan<double> acceptances)
    {
        double sum = 0;
        foreach (double acceptance in acceptances)
        {
            if (!(acceptance is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(acceptances), acceptance, "An acceptance lies in [0, 1].");
            sum += acceptance;
        }

        if (acceptances.IsEmpty || sum > 1 + 1e-6)
            throw new ArgumentException($"Expected at least one acceptance, together at most 1; they sum to {sum}.", nameof(acceptances));
    }

    private void Solve(int depth)
    {
        for (int rows = 1; rows <= _maxRows; rows++)
        {
            _tokens[depth, 0, rows] = rows == 1 ? 1 : double.NegativeInfinity;
            int most = depth == 0 ? 0 : _acceptances.Length;
            for (int children = 1; children <= most; children++)
            {
                (_tokens[depth, children, rows], _lastRows[depth, children, rows]) = AddChild(depth, children, rows);
                if (_tokens[depth, children, rows] > _tokens[depth, _children[depth, rows], rows])
                    _children[depth, rows] = children;
            }
        }
    }

    private (double Tokens, int LastRows) AddChild(int depth, int children, int rows)
    {
        double most = double.NegativeInfinity;
        int lastRows = 0;
        for (int last = 1; last < rows; last++)
        {
            double tokens = _tokens[depth, children - 1, rows - last] + (_acceptances[children - 1] * Best(depth - 1, last));
            if (tokens > most)
                (most, lastRows) = (tokens, last);
        }

        return (most, lastRows);
    }

    private double Best(int depth, int rows) => _tokens[depth, _children[depth, rows], rows];

    private int Cut(int nodes, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes, MaxNodes);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        return Math.Min(depth, MaxDepth);
    }

    // More rows never expect less, but so few levels may not hold them all.
    private int LargestFitting(int nodes, int depth)
    {
        int rows = nodes + 1;
        while (double.IsNegativeInfinity(Best(depth, rows)))
            rows--;
        return rows;
    }

    private void Collect(int rows, int depth, int children, int[] path, double value, List<(double Value, int[] Path)> paths)
    {
        for (int child = children; child > 0; child--)
        {
            int last = _lastRows[depth, child, rows];
            int[] childPath = [.. path, child - 1];
            double childValue = value * _acceptances[child - 1];
            paths.Add((childValue, childPath));
            Collect(last, depth - 1, _children[depth - 1, last], childPath, childValue, paths);
            rows -= last;
        }
    }
}
