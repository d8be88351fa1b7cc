using Retrieval.Speculation;

namespace Retrieval.Server.Scheduling;

/// <summary>Brings a prompt into the cache and scores its tokens on the way: passes over chains instead of prefill.</summary>
internal sealed class PromptScorer
{
    private readonly IVerifier _verifier;
    private readonly TokenTree _chain;
    private readonly int[] _path;

    /// <summary>Makes its chain.</summary>
    public PromptScorer(IVerifier verifier)
    {
        _verifier = verifier;
        _chain = new TokenTree(verifier.MaxRows - 1);
        _path = [.. Enumerable.Range(0, verifier.MaxRows)];
    }

    /// <summary>One pass: scores the tokens behind those cached and caches them, but for the prompt's last.</summary>
    /// <param name="sequence">An open sequence whose past is a prefix of the prompt.</param>
    /// <param name="prompt">At least two tokens more than the past.</param>
    /// <param name="top">Alternatives to name.</param>
    /// <param name="scores">Receives the scores.</param>
    /// <returns>Tokens cached now.</returns>
    public int Pass(int sequence, ReadOnlySpan<int> prompt, int top, List<TokenScore> scores)
    {
        int past = _verifier.PastLength(sequence);
        int count = Math.Min(prompt.Length - 1 - past, _verifier.MaxRows);
        _chain.Reset(prompt[past]);
        for (int i = 1; i < count; i++)
        {
            _chain.Add(i - 1, prompt[past + i], 1);
        }

        TokenTree chain = _chain;
        _verifier.Verify(new ReadOnlySpan<int>(in sequence), new ReadOnlySpan<TokenTree>(in chain));
        for (int i = 0; i < count; i++)
        {
            scores.Add(LogitScores.Score(_verifier.Logits(0, i), prompt[past + i + 1], top));
        }

        _verifier.Commit(0, _path.AsSpan(0, count));
        return past + count;
    }
}
