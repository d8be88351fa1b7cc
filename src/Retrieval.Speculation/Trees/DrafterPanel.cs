using System.Diagnostics;
using System.Numerics.Tensors;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Trees;

/// <summary>
/// The drafters of one run and the mixer they share with other runs: asked together, answering with one voice. Sources that do not
/// earn their cost are left out until their gate opens again; then they catch up.
/// </summary>
public sealed partial class DrafterPanel : ICandidates
{
    private const int LearnedCandidates = 12;
    private const int StepsBetweenTimings = 8;
    private const int NotAsked = -1;
    private const int Memory = 16;
    private const float LeastBar = 0.001f;

    private readonly Seat[] _seats;
    private readonly OpinionMixer _mixer;
    private readonly SourceGates? _gates;
    private readonly int _vocabularySize;
    private readonly Seat? _consultant;
    private readonly PlaceMap _places = new();
    private readonly List<Expansion> _expansions = [];
    private int[] _expansionOfPlace = new int[65];
    private int _askedCount;
    private float _usualNodes = 16;
    private float _leastKept = LeastBar;
    private int _step;
    private bool _drafts;

    /// <summary>Brings drafters together.</summary>
    /// <param name="drafters">Each of its own kind, the likeliest to be right first; they belong to the run.</param>
    /// <param name="mixer">Learns from this run and from others.</param>
    /// <param name="gates">Which sources take part; without it, all of them in every step.</param>
    /// <param name="vocabularySize">The target's: tokens it does not have are not drafted, since no pass would take them.</param>
    public DrafterPanel(IEnumerable<IDrafter> drafters, OpinionMixer mixer, SourceGates? gates = null, int vocabularySize = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(drafters);
        ArgumentNullException.ThrowIfNull(mixer);
        _seats = [.. drafters.Select(drafter => new Seat(drafter))];
        if (_seats.DistinctBy(seat => seat.Source).Count() != _seats.Length)
            throw new ArgumentException("Two drafters are of the same kind.", nameof(drafters));
        _mixer = mixer;
        _vocabularySize = vocabularySize;
        _gates = gates;
        Seat[] consultants = Array.FindAll(_seats, seat => seat.Batch is not null);
        if (consultants.Length > 1)
            throw new ArgumentException("Two drafters want to be consulted; a panel has room for one.", nameof(drafters));
        _consultant = consultants.FirstOrDefault();
        foreach (Seat seat in _seats)
            gates?[seat.Source].Probe();
    }

    /// <summary>Whether any drafter takes part in this step.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>Whether anybody who takes part in this step has a use for hidden states.</summary>
    internal bool WantsHiddenStates { get; private set; }

    /// <summary>Whether drafting that does not gain may stop.</summary>
    internal bool Pauses => _gates is not null;

    private bool IsTimed => _gates is not null && _step % StepsBetweenTimings == 0;

    /// <summary>Begins a step: whoever takes part goes on to the end of the committed tokens.</summary>
    /// <param name="committed">Prompt and output so far; earlier steps may not have begun, so there may be many new ones.</param>
    /// <param name="isShared">Whether other runs share the pass: then it was decided for all of them that drafting gains.</param>
    internal void Begin(ReadOnlySpan<int> committed, bool isShared = false)
    {
        _step++;
        _places.Clear();
        _askedCount = 0;
        _expansionOfPlace[0] = NotAsked;
        _drafts = isShared || (_gates?.Guard.IsOpen ?? true);
        IsOpen = WantsHiddenStates = false;
        foreach (Seat seat in _seats)
        {
            seat.IsOpen = _drafts && (_gates?.IsOpen(seat.Source) ?? true);
            if (!seat.IsOpen)
                continue;
            IsOpen = true;
            WantsHiddenStates |= seat.Drafter.WantsHiddenStates;
            long since = Seat.Begin(IsTimed || seat.Batch is not null);
            seat.Drafter.Commit(committed, seat.Known);
            seat.End(since);
            seat.Known = committed.Length;
        }
    }

    /// <inheritdoc/>
    ReadOnlySpan<Candidate> ICandidates.Expand(TokenTree tree, int node)
    {
        FollowTo(tree, node);
        Expansion expansion = Ask(_places[node], Limit(tree, node), Bar(tree, node));

        // Without a consultant no tree is grown twice, so there is nothing to keep.
        return _consultant is null ? _mixer.Mix(expansion.Opinions) : expansion.Mix(_mixer);
    }

    /// <inheritdoc/>
    SplitCandidates ICandidates.Split(TokenTree tree, int node)
    {
        FollowTo(tree, node);
        Expansion expansion = Ask(_places[node], Limit(tree, node), Bar(tree, node));
        return expansion.Split(_mixer);
    }

    /// <summary>The tree will be grown again from its root.</summary>
    internal void Regrow() => _places.Regrow();

    /// <summary>Learns which token the target emitted behind a node of the tree as it was grown.</summary>
    internal void Learn(int node, int token) => Ask(_places[node], LearnedCandidates, _leastKept).Learn(_mixer, token, LearnedCandidates);

    /// <summary>Reaches the places of all nodes up to one.</summary>
    internal void FollowTo(TokenTree tree, int node)
    {
        while (_places.NodeCount <= node)
        {
            if (_places.Add(tree))
                Follow(_places.Count - 1, tree.Tokens[_places.NodeCount - 1]);
        }
    }

    /// <summary>Tells the drafters and settles what each has cost and saved.</summary>
    /// <param name="outcome">The step.</param>
    /// <param name="plainMilliseconds">Time of a step without drafts, of a shared one this run's part; 0 if it is not known.</param>
    /// <param name="milliseconds">Time of this step.</param>
    internal void Observe(in StepOutcome outcome, double plainMilliseconds, double milliseconds)
    {
        foreach (Seat seat in _seats)
        {
            if (!seat.IsOpen)
                continue;
            long since = Seat.Begin(IsTimed);
            seat.Drafter.Observe(outcome);
            seat.End(since);
        }

        if (IsOpen)
            Remember(outcome.Tree);
        if (_gates is null || plainMilliseconds == 0)
            return;
        if (outcome.BatchSize == 1)
            _gates.Guard.Step(outcome.Emitted.Length, milliseconds, plainMilliseconds);
        if (!_drafts)
            return;

        // What the drafts cost the target is not charged: the budget has weighed that, token by token.
        // What a consultant says others often say, too: it earns only what its word has added.
        foreach (int node in outcome.Path[Math.Min(1, outcome.Path.Length)..])
        {
            DraftSource source = outcome.Tree.Origins[node].Source;
            if (source != _consultant?.Source)
                _gates[source].Earn(plainMilliseconds);
        }

        foreach (Seat seat in _seats)
        {
            _gates[seat.Source].Spend(Stopwatch.GetElapsedTime(0, seat.Ticks).TotalMilliseconds * (seat.Batch is null ? StepsBetweenTimings : 1));
            _gates[seat.Source].Step();
            seat.Ticks = 0;
        }
    }

    /// <summary>Where a source knows the text of a node, and a token behind it, from, if it can say.</summary>
    internal string? Locate(int node, int token, DraftSource source)
    {
        foreach (Seat seat in _seats)
        {
            if (seat.Source == source && seat.IsOpen)
                return seat.Drafter.Locate(_places[node], token);
        }

        return null;
    }

    private void Remember(TokenTree tree)
    {
        _usualNodes += (tree.Count - 1 - _usualNodes) / Memory;
        float least = tree.Count > 1 ? TensorPrimitives.Min(tree.PathProbabilities) / 2 : 0;
        _leastKept = Math.Max(LeastBar, _leastKept + ((least - _leastKept) / Memory));
    }

    // A child takes part of its parent's probability: below unlikely nodes few children can get into the tree.
    private int Limit(TokenTree tree, int node) =>
        Math.Clamp((int)(4 + (Math.Min(tree.Budget, 2 * _usualNodes) * tree.PathProbabilities[node])), 4, Opinions.MaxCandidates);

    private float Bar(TokenTree tree, int node) => _leastKept / Math.Max(_leastKept, tree.PathProbabilities[node]);

    private void Follow(int place, int token)
    {
        if (_expansionOfPlace.Length <= place)
            Array.Resize(ref _expansionOfPlace, 2 * place);
        _expansionOfPlace[place] = NotAsked;
        foreach (Seat seat in _seats)
        {
            if (!seat.IsOpen)
                continue;
            long since = Seat.Begin(IsTimed || seat.Batch is not null);
            seat.Drafter.Follow(place, _places.Parent(place), token);
            seat.End(since);
        }
    }

    // What was said when the tree grew is kept: learning needs it again, and asking costs more than mixing.
    private Expansion Ask(int place, int limit, float bar)
    {
        int kept = _expansionOfPlace[place];
        if (kept != NotAsked)
            return _expansions[kept];
        if (_askedCount == _expansions.Count)
            _expansions.Add(new Expansion(_vocabularySize));
        kept = _expansionOfPlace[place] = _askedCount++;
        Expansion expansion = _expansions[kept];
        expansion.Clear();
        Ask(place, limit, bar, expansion.Opinions);
        return expansion;
    }

    private void Ask(int place, int limit, float bar, Opinions opinions)
    {
        opinions.Limit = limit;
        opinions.Bar = bar;
        foreach (Seat seat in _seats)
        {
            if (!seat.IsOpen || seat.Batch is not null)
                continue;
            long since = Seat.Begin(IsTimed);
            opinions.Begin(seat.Source);
            seat.Drafter.Ask(place, opinions);
            seat.End(since);
        }
    }
}
