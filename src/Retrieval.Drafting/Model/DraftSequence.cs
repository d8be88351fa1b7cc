namespace Retrieval.Drafting.Model;

/// <summary>One of a draft model's sequences: the text in its cache and whose it is.</summary>
/// <param name="handle">See <see cref="Handle"/>.</param>
internal sealed class DraftSequence(int handle)
{
    private int[] _text = new int[256];
    private int _count;

    /// <summary>The verifier's.</summary>
    public int Handle { get; set; } = handle;

    public object? Owner { get; private set; }

    /// <summary>Changes when the sequence is given to somebody else.</summary>
    public int Lease { get; private set; }

    public long LastUse { get; set; }

    /// <summary>Tokens in the cache.</summary>
    public ReadOnlySpan<int> Text => _text.AsSpan(0, _count);

    /// <summary>Gives the sequence to a new run, which finds so many of its tokens there.</summary>
    public void Take(object? owner, int count)
    {
        (Owner, _count) = (owner, count);
        Lease++;
    }

    /// <summary>Tokens have been added to the cache.</summary>
    public void Add(ReadOnlySpan<int> tokens)
    {
        if (_count + tokens.Length > _text.Length)
            Array.Resize(ref _text, Math.Max(_count + tokens.Length, 2 * _text.Length));
        tokens.CopyTo(_text.AsSpan(_count));
        _count += tokens.Length;
    }
}
