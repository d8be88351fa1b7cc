using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Trees;

/// <summary>
/// Sequoia: the best static shape for the acceptances of ranks, solved anew now and then as these are learned. Candidates' own
/// probabilities play no part.
/// </summary>
public sealed class SequoiaPolicy : TreePolicy
{
    private readonly SequoiaOptions _options;
    private readonly RankStatistics _ranks;
    private readonly double[] _acceptances;
    private readonly TemplateGrower _grower = new();
    private SequoiaTable _table;
    private (int Nodes, int Depth) _chosen;
    private (int Nodes, int Depth) _shapeLimits = (-1, -1);
    private TreeTemplate? _shape;
    private int _stepsLeft;

    /// <summary>Makes the policy.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="ranks">What is known of the ranks, and learns on if it is told outcomes; null starts from the default prior.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SequoiaPolicy(SequoiaOptions? options = null, RankStatistics? ranks = null)
    {
        _options = options ?? new SequoiaOptions();
        _options.Check();
        _ranks = ranks ?? new RankStatistics();
        _acceptances = new double[_ranks.Count];
        _table = Solve();
    }

    internal override void Grow(TokenTree tree, ICandidates candidates)
    {
        (int Nodes, int Depth) limits = (Math.Min(_chosen.Nodes, tree.Budget), Math.Min(_chosen.Depth, tree.MaxDepth));
        if (_shape is null || limits != _shapeLimits)
            (_shape, _shapeLimits) = (_table.Shape(limits.Nodes, limits.Depth), limits);
        _grower.Grow(_shape, tree, candidates);
    }

    /// <summary>Learns which ranks were accepted, and solves again when it is time.</summary>
    internal override void Observe(in StepOutcome outcome)
    {
        _ranks.Observe(outcome);
        if (--_stepsLeft <= 0)
            _table = Solve();
    }

    private SequoiaTable Solve()
    {
        _stepsLeft = _options.RefreshSteps;
        _shape = null;
        _ranks.CopyTo(_acceptances);
        var table = new SequoiaTable(_acceptances, _options.Nodes, _options.Depth);
        _chosen = _options.VerifyMilliseconds is { } verify
            ? table.Choose(verify, _options.DraftMilliseconds)
            : (_options.Nodes, _options.Depth);
        return table;
    }
}
