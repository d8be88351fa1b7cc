using System.Runtime.InteropServices;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// A draft model's opinion across a <see cref="VocabularyBridge"/>: it reads the text in its own tokens (<see cref="BridgedText"/>) and names
/// what its expectations come to in the target's. It gives odds for the tokens both have, scaled to these alone (TLI); for runs of its
/// likeliest tokens that make up a token of the target's only, the product of their odds, and better evidence where the target has written
/// that run so before (OmniDraft); and names the first token of its greedy text as the target's tokenizer writes it (SLEM).
/// </summary>
/// <remarks>
/// A consultation costs one pass over the places, those above them and the new tokens, all in draft tokens; up to three more while a greedy
/// run may still become a longer token of the target's; and O(vocabulary) for each place and pass.
/// </remarks>
public sealed partial class BridgedModelDrafter : IBatchDrafter
{
    private const double Refresh = 1.0 / 16;

    private readonly DraftModel _model;
    private readonly VocabularyBridge _bridge;
    private readonly IVerifier _verifier;
    private readonly MergeCache _merges;
    private readonly TokenTree _tree;
    private readonly BridgedText _text;
    private readonly CachedText _cached;
    private readonly BridgedTree _places;
    private readonly List<PlaceReading> _readings = [];
    private int _readingCount;

    // Usual draft tokens of a place, extra passes and milliseconds of reading logits, for estimates.
    private double _nodesPerPlace;
    private double _extensions;
    private double _readMilliseconds;

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="model">Has a bridge; outlives the run.</param>
    /// <param name="owner">Runs of the same owner find each other's texts in the model's cache.</param>
    /// <param name="merges">What was learned about the bridge so far; runs of the same owner share it.</param>
    public BridgedModelDrafter(DraftModel model, object owner, MergeCache merges)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(merges);
        _bridge = model.Bridge ?? throw new ArgumentException("The draft model has no bridge.", nameof(model));
        (_model, _merges, _verifier) = (model, merges, model.Verifier);
        _tree = new TokenTree(Math.Min(_verifier.MaxRows, (model.ContextLength / 2) + 1) - 1);
        (_nodesPerPlace, _extensions) = (_bridge.MeanSpelling, _bridge.HasLonger([]) ? 1 : 0);
        _text = new BridgedText(_bridge);
        _cached = new CachedText(model, owner, _tree.Capacity);
        _places = new BridgedTree(_bridge, _tree);
        _distribution = new SharedDistribution(model.Shared);
        _retokenizer = new Retokenizer(_bridge.Target);
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Model;

    /// <summary>
    /// Half of what a pass holds, since places take more than one draft token and runs take more; none while there is no text, or once it holds
    /// a token that is neither text nor special.
    /// </summary>
    public int MaxPlaces => IsMute ? 0 : (_tree.Capacity + 2 - _cached.TailLength) / 2;

    /// <inheritdoc/>
    public double CatchUpMilliseconds => IsMute ? 0 : _cached.CatchUpMilliseconds;

    private bool IsMute => _text.IsMute || _text.Tokens.IsEmpty;

    /// <inheritdoc/>
    public double Estimate(int places)
    {
        int rows = (int)Math.Ceiling(places * _nodesPerPlace) + (CatchUpMilliseconds > 0 ? 0 : Math.Max(0, _cached.Missing));
        return ((1 + _extensions) * _verifier.Cost.Estimate(Math.Min(rows, _tree.Capacity + 1), _cached.Length)) + (places * _readMilliseconds);
    }

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        if (known == 0)
        {
            _text.Clear();
            _cached.Clear();
        }

        int kept = _text.Append(committed[known..]);
        _cached.Replace(_text.Tokens, kept);
        _places.Clear();
        _readingCount = 0;
    }

    /// <inheritdoc/>
    public void CatchUp()
    {
        lock (_model.Gate)
            _cached.CatchUp();
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places.Follow(place, parent, token);

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        int place = 0;
        foreach (int token in outcome.Emitted)
        {
            Learn(place, token);
            place = _places.Child(place, token);
            if (place < 0)
                return;
        }
    }

    // The target wrote as one token what the draft model had spelled out.
    private void Learn(int place, int token)
    {
        foreach (PlaceReading reading in CollectionsMarshal.AsSpan(_readings)[.._readingCount])
        {
            if (reading.Run.Place != place)
                continue;
            int length = _bridge.Target.IsSpecial(token) ? 0 : _bridge.Target.Bytes(token).Length;
            int count = reading.Run.CountFor(length);
            if (count > 1 && reading.Run.End(count) == length && _bridge.TryMerge(reading.Run.Tokens[..count], out int merged) && merged == token)
                _merges.Learn(reading.Run.Tokens[..count], token);
        }
    }
}
