using System.Diagnostics;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Trees;

/// <summary>Fills one run's trees with what its drafters expect, and lets drafters and mixer learn from what became of them.</summary>
public sealed class DraftingTreeBuilder : ITreeBuilder
{
    private readonly DrafterPanel _panel;
    private readonly TreePolicy _trees;
    private readonly BudgetPolicy _budget;
    private readonly ICandidates _candidates;
    private readonly VerifyCostTable? _cost;
    private readonly Consultation _consultation;
    private int[] _newIndex = [];
    private int[] _placeOfNode = [];
    private bool _hasBuilt;
    private int _pastLength;
    private long _begun;

    /// <summary>Makes the builder of one run.</summary>
    /// <param name="panel">Who drafts.</param>
    /// <param name="trees">Which candidates become nodes.</param>
    /// <param name="budget">How many do.</param>
    /// <param name="cost">The verifier's; without it sources are not asked to earn their cost, and consulting has no price.</param>
    /// <param name="yield">What consulting a draft model has brought in other runs; none: it is not known yet.</param>
    public DraftingTreeBuilder(
        DrafterPanel panel, TreePolicy trees, BudgetPolicy budget, VerifyCostTable? cost = null, ConsultingYield? yield = null)
    {
        ArgumentNullException.ThrowIfNull(panel);
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentNullException.ThrowIfNull(budget);
        _panel = panel;
        _trees = trees;
        _budget = budget;
        _candidates = new AdmittedCandidates(panel, budget);
        _cost = cost;
        _consultation = new Consultation(panel, yield ?? new ConsultingYield(), cost);
    }

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        _begun = Stopwatch.GetTimestamp();
        _hasBuilt = true;
        _pastLength = committed.Length - 1;
        _panel.Begin(committed, isShared: tree.Load is not null);
        if (!_panel.IsOpen)
            return;
        _budget.Share(tree.Load);
        tree.LowerBudget(_budget.Begin(tree.Budget, _pastLength));
        _trees.Grow(tree, _candidates);
        if (_panel.Consultant is not null)
            Consult(tree);
        TokenTree drafted = _trees.Drafted(tree);
        _panel.FollowTo(drafted, drafted.Count - 1);
        if (_panel.Consultant is not null && _consultation.Milliseconds > 0)
            _panel.Ahead(drafted);
        Sort(tree);
    }

    /// <inheritdoc/>
    public bool WantsHiddenStates => _hasBuilt && _panel.WantsHiddenStates;

    /// <inheritdoc/>
    public bool MayBeLeftOut => _panel.Pauses;

    /// <inheritdoc/>
    public void Pruned(ReadOnlySpan<int> kept)
    {
        // A closed panel leaves just the root, from which nothing is pruned. Places only move towards the front.
        for (int node = 0; node < kept.Length; node++)
            _placeOfNode[node] = _placeOfNode[kept[node]];
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        if (!_hasBuilt)
            return;
        _hasBuilt = false;
        double plain = _panel.Pauses && _cost is not null ? _cost.Estimate(outcome.BatchSize, _pastLength) / outcome.BatchSize : 0;
        if (_panel.IsOpen)
        {
            _trees.Observe(outcome);
            _budget.Observe(outcome, Stopwatch.GetElapsedTime(_begun).TotalMilliseconds);
            for (int i = 0; i < outcome.Emitted.Length; i++)
                _panel.Learn(_placeOfNode[outcome.Path[i]], outcome.Emitted[i]);
        }

        _panel.Observe(outcome, plain, Stopwatch.GetElapsedTime(_begun).TotalMilliseconds);
    }

    /// <inheritdoc/>
    public string? Locate(TokenTree tree, int node)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return _panel.Locate(_placeOfNode[tree.Parents[node]], tree.Tokens[node], tree.Origins[node].Source);
    }

    private void Consult(TokenTree tree)
    {
        _consultation.Begin(_pastLength);
        while (_consultation.Advances(tree, _trees.Drafted(tree)))
        {
            tree.Truncate(1);
            _panel.Regrow();
            _budget.Again(_consultation.Milliseconds);
            _trees.Grow(tree, _candidates);
            _consultation.Learn(tree);
        }
    }

    private void Sort(TokenTree tree)
    {
        if (_newIndex.Length < tree.Count)
        {
            _newIndex = new int[tree.Capacity + 1];
            _placeOfNode = new int[tree.Capacity + 1];
        }

        tree.SortDepthFirst(_newIndex);
        for (int node = 0; node < tree.Count; node++)
            _placeOfNode[_newIndex[node]] = _trees.PlaceOf(node);
    }
}
