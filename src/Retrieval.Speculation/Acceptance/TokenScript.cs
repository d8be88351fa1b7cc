namespace Retrieval.Speculation.Acceptance;

/// <summary>The tokens a rule that decides about a whole tree at once has settled on, for the walk to emit.</summary>
internal sealed class TokenScript
{
    private int[] _tokens = new int[16];

    public int Count { get; private set; }

    public int this[int depth] => _tokens[depth];

    public void Clear() => Count = 0;

    public void Add(int token)
    {
        if (Count == _tokens.Length)
            Array.Resize(ref _tokens, 2 * Count);
        _tokens[Count++] = token;
    }
}
