namespace Retrieval.Tokenization;

/// <summary>
/// Text of the generated tokens, as a continuation of the prompt's, cut at the first stop string. Special tokens, and ids that only
/// pad the model's vocabulary, stand for no text.
/// </summary>
public sealed class CompletionText
{
    private readonly StreamingDecoder? _decoder;
    private readonly StopStringFilter _filter;

    /// <summary>Makes the text of one completion, empty.</summary>
    /// <param name="tokenizer">None: every text is empty.</param>
    /// <param name="prompt">The prompt's tokens.</param>
    /// <param name="stops">Stop strings.</param>
    public CompletionText(Tokenizer? tokenizer, ReadOnlySpan<int> prompt, IReadOnlyList<string> stops)
    {
        _filter = new StopStringFilter(stops);
        _decoder = tokenizer is null ? null : new StreamingDecoder(tokenizer);
        _decoder?.Skip(prompt);
    }

    /// <summary>Whether a stop string was found.</summary>
    public bool HasStopped => _filter.HasStopped;

    /// <summary>The stop string that was found, or null.</summary>
    public string? StopString => _filter.StopString;

    /// <summary>Takes a token and returns the text that is final with it: whole characters, no part of a stop string.</summary>
    public string Push(int token) => _decoder is null ? "" : _filter.Push(_decoder.Push(token));

    /// <summary>The tokens have ended: returns what was held back.</summary>
    public string Flush() => _decoder is null ? "" : _filter.Push(_decoder.Flush()) + _filter.Flush();
}
