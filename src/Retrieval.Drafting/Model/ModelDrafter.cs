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
    // More new tokens than this are read before the pass and not in it.
    private const int LongestTail = 24;

    // Guesses of what comes next: the first is right most of the time, if any is.
    private const int MostAhead = 4;
    private const double Refresh = 1.0 / 32;

    private readonly DraftModel _model;
    private readonly object _owner;
    private readonly IVerifier _verifier;
    private readonly TokenTree _tree;
    private readonly ModelOpinion _opinion;
    private readonly Places<(int Parent, int Token)> _places = new();
    private readonly List<int> _reached = [];
    private readonly int[] _chain = new int[LongestTail];
    private readonly LogitsReader _add;
    private Opinions[] _heard = [];
    private int[] _nodeOfPlace = new int[65];
    private int[] _text = new int[256];
    private int _length;
    private int _start;
    private DraftSequence? _sequence;
    private int _lease;
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
        (_model, _owner, _verifier) = (model, owner, model.Verifier);
        int nodes = Math.Min(model.Verifier.MaxRows, (model.ContextLength / 2) + 1) - 1;
        _tree = new TokenTree(nodes);
        _opinion = new ModelOpinion(model);
        _ahead = model.DraftsAhead ? new AheadPass(this) : null;
        _add = (index, logits) => _opinion.Add(logits, _heard[index]);
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Model;

    /// <summary>None once the text holds a token that the model does not have, as the padding of a larger vocabulary.</summary>
    public int MaxPlaces => _isMute ? 0 : _tree.Capacity + 1 - Math.Min(LongestTail, _tree.Capacity / 2);

    /// <inheritdoc/>
    public double CatchUpMilliseconds
    {
        get
        {
            int missing = Missing;
            if (missing < TailLength)
                return 0;
            int rows = Math.Min(missing, _verifier.MaxRows);
            return _verifier.Cost.Estimate(rows, missing / 2) * missing / rows;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> HeadTokens => _model.HeadTokens;

    // What a pass takes along of the text, at most.
    private int TailLength => Math.Min(LongestTail, _tree.Capacity / 2);

    // Tokens that the cache lacks, the last committed one not counted.
    private int Missing => _length - 1 - _start - (IsOurs ? _sequence!.Text.Length : _model.Cached(_owner, _text.AsSpan(_start, _length - _start)));

    private bool IsOurs => _sequence is not null && _sequence.Lease == _lease;

    /// <inheritdoc/>
    public double Estimate(int places) => places == 1 && _ahead is { Answer.IsEmpty: false }
        ? _readMilliseconds
        : _verifier.Cost.Estimate(places + (CatchUpMilliseconds > 0 ? 0 : Missing), _length - _start) + (places * _readMilliseconds);

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        _ahead?.Wait();
        if (known == 0)
            (_length, _start, _sequence, _isMute) = (0, 0, null, false);
        if (_text.Length < committed.Length)
            Array.Resize(ref _text, Math.Max(committed.Length, 2 * _text.Length));
        committed[known..].CopyTo(_text.AsSpan(known));
        _length = committed.Length;
        foreach (int token in committed[known..])
            _isMute |= (uint)token >= (uint)_verifier.VocabularySize;
        Slide();
        _ahead?.Match(known > 0 ? committed[known..] : []);
    }

    /// <inheritdoc/>
    public void CatchUp()
    {
        lock (_model.Gate)
        {
            ReadOnlySpan<int> missing = Unread()[..^1];
            missing = missing[..Math.Min(missing.Length, _verifier.MaxRows)];
            _verifier.Prefill(_sequence!.Handle, missing);
            _sequence.Add(missing);
        }
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
            if (IsOurs)
                ReadAlone(places, reader);
        }
    }

    private void ReadAlone(ReadOnlySpan<int> places, LogitsReader reader)
    {
        foreach (int place in _reached)
            _nodeOfPlace[place] = 0;
        _reached.Clear();
        int root = FeedText();
        foreach (int place in places)
            Reach(place, root);
        _verifier.Verify([_sequence!.Handle], [_tree]);
        KeepText(root);
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

    /// <summary>Begins the tree with what the cache lacks of the text.</summary>
    /// <returns>The node of the last committed token.</returns>
    private int FeedText()
    {
        ReadOnlySpan<int> tail = Unread();

        // Somebody took the sequence since there was nothing to catch up with.
        if (tail.Length > TailLength)
        {
            _verifier.Prefill(_sequence!.Handle, tail[..^1]);
            _sequence.Add(tail[..^1]);
            tail = tail[^1..];
        }

        _tree.Reset(tail[0]);
        int node = 0;
        foreach (int token in tail[1..])
            node = _tree.Add(node, token, 1);
        return node;
    }

    /// <summary>What the cache lacks of the text, at least its last token; takes a sequence where there is none.</summary>
    private ReadOnlySpan<int> Unread()
    {
        ReadOnlySpan<int> text = _text.AsSpan(_start, _length - _start);
        if (!IsOurs)
        {
            _sequence = _model.Acquire(_owner, text);
            _lease = _sequence.Lease;
        }

        // A pass that failed may have left more than is known of.
        _verifier.Truncate(_sequence!.Handle, _sequence.Text.Length);
        _model.Touch(_sequence);
        return text[_sequence.Text.Length..];
    }

    // Where the text grows out of the context, its beginning goes: reading what is left again is rare enough.
    private void Slide()
    {
        if (_length - _start + _tree.Capacity < _verifier.ContextLength)
            return;
        _start = _length - Math.Max(1, (_verifier.ContextLength - _tree.Capacity) / 2);
        _sequence = null;
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

    // The new tokens' rows stay in the cache, except the last one's, which is the next tree's root.
    private void KeepText(int root)
    {
        if (root == 0)
            return;
        Span<int> path = _chain.AsSpan(0, root);
        for (int node = 0; node < root; node++)
            path[node] = node;
        _verifier.Commit(0, path);
        _sequence!.Add(_text.AsSpan(_start + _sequence.Text.Length, root));
    }
}
