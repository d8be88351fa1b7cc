using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Trees;

/// <summary>
/// Drafts at random, as the target emits: tokens drawn from a draft model, layer by layer, and beside them, as deterministic nodes, what
/// another builder drafts. For <see cref="AcceptanceRule.RecursiveRejection"/>, which tries what was drawn first; or, picked with the target's
/// own noise, for the target-sample walk.
/// </summary>
/// <remarks>
/// What the first needs to be exact holds by construction: how many tokens are drawn behind a node depends on the options and the room that is
/// left before they are drawn; each draw is recorded in its order with what it was drawn from; nothing is taken back. What was retrieved
/// only fills the room that is left, so it may depend on anything. The draft model is asked in every step, whether or not that pays.
/// </remarks>
public sealed class SampledTreeBuilder : ITreeBuilder
{
    // What is picked first with the target's own noise is usually right; of the others there is little to say.
    private const float FirstPick = 0.6f;
    private const float LaterPick = 0.1f;

    private readonly ILogitsDrafter _model;
    private readonly RetrievedTree _retrieved;
    private readonly SampledTreeOptions _options;
    private readonly DraftDistribution _distribution;
    private readonly CoinStream _coins;
    private readonly LogitsReader _draw;
    private readonly int[] _picked;
    private int[] _layer = new int[16];
    private TokenTree? _tree;
    private ICoins? _stepCoins;
    private int _position;
    private int _known;

    /// <summary>Makes the builder of one run.</summary>
    /// <param name="model">The run's own.</param>
    /// <param name="retrieval">Drafts the deterministic nodes; none: there are none.</param>
    /// <param name="vocabularySize">Width of the target's vocabulary.</param>
    /// <param name="options">How to draw.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SampledTreeBuilder(ILogitsDrafter model, ITreeBuilder? retrieval, int vocabularySize, SampledTreeOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _model = model;
        _options = options;
        _retrieved = new RetrievedTree(retrieval ?? NoDrafts.Instance);
        _distribution = new DraftDistribution(options, vocabularySize);
        _coins = new CoinStream(options.Sampling.Seed, options.SampleIndex, CoinUse.Drafting);
        _picked = new int[options.Width];
        _draw = Draw;
    }

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        _coins.MoveTo(committed.Length);
        Build(committed, tree, _coins);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        _model.Observe(outcome);
        _retrieved.Observe(outcome);
    }

    /// <inheritdoc/>
    public string? Locate(TokenTree tree, int node) => _retrieved.Locate(tree, node);

    internal void Build(ReadOnlySpan<int> committed, TokenTree tree, ICoins coins)
    {
        _model.Commit(committed, _known);
        _distribution.Commit(committed);
        (_tree, _stepCoins, _known, _position) = (tree, coins, committed.Length, committed.Length);
        int layers = IsReady() ? _options.Depth : 0;
        for (int depth = 0, first = 0; depth < layers && first < tree.Count; depth++)
            first = AddLayer(tree, first);
        _retrieved.Build(committed, tree);
        tree.SortDepthFirst();
        _tree = null;
    }

    // A long prompt is read a pass at a time, beside the target's steps.
    private bool IsReady()
    {
        if (_model.MaxPlaces > 0 && _model.CatchUpMilliseconds > 0)
            _model.CatchUp();
        return !(_model.CatchUpMilliseconds > 0);
    }

    // Draws behind all nodes from one on; these are the model's places, too. Returns the first node of the new layer.
    private int AddLayer(TokenTree tree, int first)
    {
        int end = tree.Count;
        if (end > _model.MaxPlaces || !tree.CanGrow(first))
            return end;
        if (_layer.Length < end - first)
            _layer = new int[2 * (end - first)];
        for (int node = first; node < end; node++)
            _layer[node - first] = node;
        _model.Read(_layer.AsSpan(0, end - first), _draw);
        for (int node = end; node < tree.Count; node++)
            _model.Follow(node, tree.Parents[node], tree.Tokens[node]);
        return end;
    }

    private void Draw(int index, ReadOnlySpan<float> logits)
    {
        int node = _layer[index];
        int count = node == 0 ? _options.Width : 1;
        if (_options.SharesNoise || _distribution.IsGreedy)
            Pick(node, logits, _picked.AsSpan(0, count));
        else if (_distribution.TryFind(_tree!, node, logits, _model.HeadTokens))
            Draw(node, count);
    }

    private void Draw(int node, int count)
    {
        SampledDrafts drafts = _tree!.Sampled;
        int proposal = drafts.AddProposal(node, _distribution.Weights, replaces: false);
        while (count-- > 0 && _tree.CanGrow(node) && drafts.TryDraw(proposal, _stepCoins!, out _, new DraftOrigin(DraftSource.Model, 0)))
        {
        }
    }

    private void Pick(int node, ReadOnlySpan<float> logits, Span<int> picked)
    {
        if (!_distribution.TryAdjust(_tree!, node, logits, _model.HeadTokens))
            return;
        var noise = new GumbelNoise(_options.Sampling.Seed, _options.SampleIndex, _position + _tree!.Depths[node]);
        int count = SharedNoiseDraft.Pick(_distribution.Row, _distribution.IsGreedy ? 0 : 1, noise, picked);
        for (int i = 0; i < count && _tree.CanGrow(node); i++)
            _tree.Add(node, picked[i], i == 0 ? FirstPick : LaterPick, new DraftOrigin(DraftSource.Model, 0));
    }
}
