using System.Diagnostics;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Model;

/// <summary>
/// A draft model's opinion: its likeliest tokens, and its odds for whatever others name. It answers behind many places in one pass of tree
/// attention, into which the tokens committed since its last pass are fed along, so that keeping up costs no pass of its own.
/// </summary>
/// <remarks>
/// Of texts longer than the model's context it sees the end, half a context or more. A consultation costs one pass of the draft model over
/// the places, those above them and the new tokens, and O(vocabulary) for each place.
/// </remarks>
public sealed class ModelDrafter : ILogitsDrafter
{

    // Guesses of what comes next: the first is right most of the time, if any is.
    private const int MostAhead = 4;
    private const double Refresh = 1.0 / 32;

    private readonly DraftModel _model;
    private readonly IVerifier _verifier;
    private readonly TokenTree _tree;
    private readonly CachedText _cache;
    private readonly ModelOpinion _opinion;
    private readonly Places<(int Parent, int Token)> _places = new();
    private readonly List<int> _reached = [];
    private readonly LogitsReader _add;
    private Opinions[] _heard = [];
    private int[] _nodeOfPlace = new int[65];
    private double _readMilliseconds;
    private bool _isMute;
    private readonly AheadPass? _ahead;

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="model">Outlives the run.</param>
    /// <param name="owner">Runs of the same owner find each other's texts in the model's cache.</param>
    public ModelDrafter(DraftModel model, object owner)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(owner);
        (_model, _verifier) = (model, model.Verifier);
        int nodes = Math.Min(model.Verifier.MaxRows, (model.ContextLength / 2) + 1) - 1;
        _tree = new TokenTree(nodes);
        _cache = new CachedText(model, owner, nodes);
        _opinion = new ModelOpinion(model);
        _ahead = model.DraftsAhead ? new AheadPass(this) : null;
        _add = (index, logits) => _opinion.Add(logits, _heard[index]);
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Model;

    /// <summary>None once the text holds a token that the model does not have, as the padding of a larger vocabulary.</summary>
    public int MaxPlaces => _isMute ? 0 : _tree.Capacity + 1 - _cache.TailLength;

    /// <inheritdoc/>
    public double CatchUpMilliseconds => _cache.CatchUpMilliseconds;

    /// <inheritdoc/>
    public ReadOnlySpan<int> HeadTokens => _model.HeadTokens;

    /// <inheritdoc/>
    public double Estimate(int places) => places == 1 && _ahead is { Answer.IsEmpty: false }
        ? _readMilliseconds
        : _verifier.Cost.Estimate(places + (CatchUpMilliseconds > 0 ? 0 : _cache.Missing), _cache.Length) + (places * _readMilliseconds);

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        _ahead?.Wait();
        if (known == 0)
        {
            _cache.Clear();
            _isMute = false;
        }

        _cache.Replace(committed, known);
        foreach (int token in committed[known..])
            _isMute |= (uint)token >= (uint)_verifier.VocabularySize;
        _ahead?.Match(known > 0 ? committed[known..] : []);
    }

    /// <inheritdoc/>
    public void CatchUp()
    {
        lock (_model.Gate)
            _cache.CatchUp();
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = (parent, token);

    /// <inheritdoc/>
    public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
    {
        if (_heard.Length < opinions.Length)
            _heard = new Opinions[opinions.Length];
        opinions.CopyTo(_heard);
        if (places is [0] && _ahead is { Answer.IsEmpty: false })
        {
            _add(0, _ahead.Answer);
            _ahead.Forget();
            return;
        }

        Read(places, _add);
    }

    /// <inheritdoc/>
    public int MaxAhead => _ahead is null || CatchUpMilliseconds > 0 ? 0 : Math.Min(MostAhead, MaxPlaces);

    /// <inheritdoc/>
    public void Ahead(ReadOnlySpan<int> places) => _ahead!.Begin(places);

    /// <summary>Whether a place of this step lies behind some tokens.</summary>
    internal bool IsPath(int place, ReadOnlySpan<int> tokens)
    {
        for (; place > 0 && tokens is [.. var before, var last]; tokens = before)
        {
            (int parent, int token) = _places[place];
            if (token != last)
                return false;
            place = parent;
        }

        return place == 0 && tokens.IsEmpty;
    }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> places, LogitsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (_model.Gate)
            ReadAlone(places, reader);
    }

    /// <summary>The same from another thread, unless the sequence was taken or forgotten meanwhile: nobody waits for this.</summary>
    internal void ReadAhead(ReadOnlySpan<int> places, LogitsReader reader)
    {
        lock (_model.Gate)
        {
            if (_cache.IsOurs)
                ReadAlone(places, reader);
        }
    }

    private void ReadAlone(ReadOnlySpan<int> places, LogitsReader reader)
    {
        foreach (int place in _reached)
            _nodeOfPlace[place] = 0;
        _reached.Clear();
        int root = _cache.Feed(_tree);
        foreach (int place in places)
            Reach(place, root);
        _verifier.Verify([_cache.Handle], [_tree]);
        _cache.Keep(root);
        long since = Stopwatch.GetTimestamp();
        for (int i = 0; i < places.Length; i++)
        {
            if (NodeOf(places[i], root) is var node and >= 0)
                reader(i, _verifier.Logits(0, node));
        }

        double read = Stopwatch.GetElapsedTime(since).TotalMilliseconds / places.Length;
        _readMilliseconds += Refresh * (read - _readMilliseconds);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }

    // The node of a place; -1 if its path holds a token that the model does not have.
    private int Reach(int place, int root)
    {
        if (NodeOf(place, root) is var known and >= 0)
            return known;
        (int parent, int token) = _places[place];
        int above = (uint)token < (uint)_verifier.VocabularySize ? Reach(parent, root) : -1;
        if (above < 0)
            return -1;
        if (_nodeOfPlace.Length <= place)
            Array.Resize(ref _nodeOfPlace, 2 * place);
        _reached.Add(place);
        return _nodeOfPlace[place] = _tree.Add(above, token, 1);
    }

    private int NodeOf(int place, int root) =>
        place == 0 ? root : place < _nodeOfPlace.Length && _nodeOfPlace[place] > 0 ? _nodeOfPlace[place] : -1;
}
