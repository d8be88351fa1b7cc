using Retrieval.Server.Scheduling;
using Retrieval.Tokenization;

namespace Retrieval.Server.Generating;

/// <summary>
/// Brings the scores of a sample in line with its text. Text may lag behind tokens, as it does while a stop string may be coming; a token's score is
/// let go once text of it, or behind it, is. So the scores of all chunks together are those of the tokens that have text in the response.
/// </summary>
internal sealed class ScoreAligner
{
    private readonly StreamingDecoder _decoder;
    private readonly Queue<(ScoredToken Token, int Start)> _waiting = new();
    private int _decoded;
    private int _decodedCharacters;
    private int _released;

    /// <summary>Makes one for a sample.</summary>
    /// <param name="tokenizer">Whose tokens.</param>
    /// <param name="prompt">The prompt's tokens, which the sample continues.</param>
    public ScoreAligner(Tokenizer tokenizer, ReadOnlySpan<int> prompt)
    {
        _decoder = new StreamingDecoder(tokenizer);
        _decoder.Skip(prompt);
    }

    /// <summary>Takes a step and returns the scores that are in line with the text so far.</summary>
    public IReadOnlyList<ScoredToken> Take(GenerationStep step)
    {
        foreach (TokenScore score in step.Scores)
        {
            _waiting.Enqueue((new ScoredToken(score, _decodedCharacters), _decoded));
            string text = _decoder.Push(score.Token);
            _decoded += text.Length;
            _decodedCharacters += CodePoints.Count(text);
        }

        _released += step.Text.Length;
        var tokens = new List<ScoredToken>();
        while (_waiting.TryPeek(out (ScoredToken Token, int Start) next) && next.Start < _released)
        {
            tokens.Add(_waiting.Dequeue().Token);
        }

        return tokens;
    }

    /// <summary>The sample has ended: returns the scores of what remains, unless it is the stop string.</summary>
    public IReadOnlyList<ScoredToken> Finish(GenerationResult result) =>
        result.Stop == StopKind.StopString ? [] : [.. _waiting.Select(waiting => waiting.Token)];
}
