using Retrieval.Speculation;

namespace Retrieval.Drafting.Model;

/// <summary>
/// The text of one run in a draft model's cache, where its end may change: what the cache holds of it is cut down to what is still so. Of
/// texts longer than the model's context it holds the end, half a context or more.
/// </summary>
internal sealed class CachedText(DraftModel model, object owner, int treeCapacity)
{
    // More new tokens than this are read before the pass and not in it.
    private const int LongestTail = 24;

    private readonly IVerifier _verifier = model.Verifier;
    private readonly int[] _chain = new int[LongestTail];
    private int[] _text = new int[256];
    private int _length;
    private int _start;
    private int _valid;
    private DraftSequence? _sequence;
    private int _lease;

    /// <summary>Most tokens that a pass takes along of the text.</summary>
    public int TailLength { get; } = Math.Min(LongestTail, treeCapacity / 2);

    /// <summary>Tokens the model sees, the last one among them.</summary>
    public int Length => _length - _start;

    /// <summary>Tokens that the cache lacks, the last one not counted.</summary>
    public int Missing => Length - 1 - (IsOurs ? Valid : model.Cached(owner, Seen));

    /// <summary>Milliseconds that reading what is missing would take; 0 if a pass takes it along.</summary>
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

    /// <summary>Whether the text has a sequence that nobody took.</summary>
    public bool IsOurs => _sequence is not null && _sequence.Lease == _lease;

    private ReadOnlySpan<int> Seen => _text.AsSpan(_start, Length);

    private int Valid => Math.Min(_valid, Math.Min(_sequence!.Text.Length, Length - 1));

    /// <summary>Begins a new text.</summary>
    public void Clear() => (_length, _start, _valid, _sequence) = (0, 0, 0, null);

    /// <summary>Puts other tokens behind the first ones.</summary>
    /// <param name="text">The whole text, at least one token.</param>
    /// <param name="kept">How many of them are as before.</param>
    public void Replace(ReadOnlySpan<int> text, int kept)
    {
        kept = Math.Min(kept, Math.Min(_length, text.Length));
        kept += text[kept..].CommonPrefixLength(_text.AsSpan(kept, _length - kept));
        if (_text.Length < text.Length)
            Array.Resize(ref _text, Math.Max(text.Length, 2 * _text.Length));
        text[kept..].CopyTo(_text.AsSpan(kept));
        _length = text.Length;
        _valid = Math.Clamp(kept - _start, 0, _valid);

        // Where the text grows out of the context, or is cut down to what went, its beginning is chosen anew.
        if (Length > 0 && Length + treeCapacity < _verifier.ContextLength)
            return;
        _start = Length <= 0 && _length + treeCapacity < _verifier.ContextLength
            ? 0
            : _length - Math.Min(_length, Math.Max(1, (_verifier.ContextLength - treeCapacity) / 2));
        _sequence = null;
    }

    /// <summary>Reads a pass of what is missing. Within the model's gate.</summary>
    public void CatchUp()
    {
        ReadOnlySpan<int> missing = Unread()[..^1];
        missing = missing[..Math.Min(missing.Length, _verifier.MaxRows)];
        Prefill(missing);
    }

    /// <summary>Begins a tree with what the cache lacks of the text. Within the model's gate.</summary>
    /// <returns>The node of the last token.</returns>
    public int Feed(TokenTree tree)
    {
        ReadOnlySpan<int> tail = Unread();

        // Somebody took the sequence since there was nothing to catch up with.
        if (tail.Length > TailLength)
        {
            Prefill(tail[..^1]);
            tail = tail[^1..];
        }

        tree.Reset(tail[0]);
        int node = 0;
        foreach (int token in tail[1..])
            node = tree.Add(node, token, 1);
        return node;
    }

    /// <summary>Leaves the new tokens' rows in the cache, except the last one's, which is the next tree's root.</summary>
    /// <param name="root">What <see cref="Feed"/> gave.</param>
    public void Keep(int root)
    {
        if (root == 0)
            return;
        Span<int> path = _chain.AsSpan(0, root);
        for (int node = 0; node < root; node++)
            path[node] = node;
        _verifier.Commit(0, path);
        Add(Seen.Slice(_sequence!.Text.Length, root));
    }

    /// <summary>The verifier's sequence, after <see cref="Feed"/>.</summary>
    public int Handle => _sequence!.Handle;

    private ReadOnlySpan<int> Unread()
    {
        if (!IsOurs)
        {
            _sequence = model.Acquire(owner, Seen);
            (_lease, _valid) = (_sequence.Lease, _sequence.Text.Length);
        }

        // A pass that failed may have left more than is known of.
        int valid = Valid;
        _verifier.Truncate(_sequence!.Handle, valid);
        if (valid < _sequence.Text.Length)
        {
            _sequence.Take(owner, valid);
            _lease = _sequence.Lease;
        }

        _valid = _sequence.Text.Length;
        model.Touch(_sequence);
        return Seen[_valid..];
    }

    private void Prefill(ReadOnlySpan<int> tokens)
    {
        _verifier.Prefill(_sequence!.Handle, tokens);
        Add(tokens);
    }

    private void Add(ReadOnlySpan<int> tokens)
    {
        _sequence!.Add(tokens);
        _valid = _sequence.Text.Length;
    }
}
