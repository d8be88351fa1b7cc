using System.Runtime.InteropServices;

namespace Retrieval.Speculation.Sampling;

/// <summary>
/// Prompt and output of one request as the sampler sees them, moved along tree paths: <see cref="Advance"/> by a token,
/// <see cref="Undo"/> back again. Counts for penalties are kept up to date in O(1) a token, never recounted or copied.
/// </summary>
/// <remarks>Allocates only beyond the reserved length. Not thread-safe.</remarks>
public sealed class TokenHistory
{
    private readonly bool _counts;
    private readonly Dictionary<int, int> _slots = [];
    private int[] _tokens;
    private TokenCount[] _distinct = [];

    /// <summary>Starts at the end of a prompt.</summary>
    /// <param name="prompt">Prompt tokens.</param>
    /// <param name="reserve">Further tokens to make room for at once.</param>
    /// <param name="counts">Whether to count tokens; see <see cref="SamplingRule.CountsTokens"/>.</param>
    public TokenHistory(ReadOnlySpan<int> prompt, int reserve = 0, bool counts = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reserve);
        _counts = counts;
        _tokens = new int[prompt.Length + reserve];
        if (counts)
        {
            _slots.EnsureCapacity(_tokens.Length);
            _distinct = new TokenCount[_tokens.Length];
        }

        foreach (int token in prompt)
            Append(token, generated: 0);
        PromptLength = prompt.Length;
    }

    /// <summary>Prompt and output tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Length);

    /// <summary>Tokens of prompt and output: the absolute position of the next token.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptLength { get; }

    /// <summary>Tokens of the output.</summary>
    public int GeneratedCount => Length - PromptLength;

    internal bool Counts => _counts;

    internal int DistinctCount { get; private set; }

    /// <summary>Each token that occurs, once, with how often; empty unless counting.</summary>
    internal ReadOnlySpan<TokenCount> Distinct => _distinct.AsSpan(0, DistinctCount);

    /// <summary>Appends one output token. O(1).</summary>
    public void Advance(int token) => Append(token, generated: 1);

    /// <summary>Takes back the last output tokens. O(1) each.</summary>
    /// <param name="count">0 to <see cref="GeneratedCount"/>.</param>
    public void Undo(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, GeneratedCount);
        for (; count > 0; count--)
        {
            int token = _tokens[--Length];
            if (_counts)
                Uncount(token);
        }
    }

    private void Append(int token, int generated)
    {
        if (Length == _tokens.Length)
            Array.Resize(ref _tokens, Math.Max(16, 2 * Length));
        _tokens[Length++] = token;
        if (_counts)
            Count(token, generated);
    }

    private void Count(int token, int generated)
    {
        ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, token, out bool known);
        if (!known)
        {
            if (DistinctCount == _distinct.Length)
                Array.Resize(ref _distinct, Math.Max(16, 2 * DistinctCount));
            slot = DistinctCount++;
            _distinct[slot] = new TokenCount { Token = token };
        }

        _distinct[slot].Total++;
        _distinct[slot].Generated += generated;
    }

    // Tokens leave in reverse order, so a token that no longer occurs is the one that came last: no hole to fill.
    private void Uncount(int token)
    {
        int slot = _slots[token];
        _distinct[slot].Generated--;
        if (--_distinct[slot].Total == 0)
        {
            _slots.Remove(token);
            DistinctCount--;
        }
    }

    internal struct TokenCount
    {
        public int Token;
        public int Total;
        public int Generated;
    }
}
