using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Engine;

/// <summary>A loaded draft model, with a KV cache of its own. Owns the verifier.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Verifier">
/// Runs it. Its vocabulary may be padded otherwise than the target's: a token id beyond it cannot be fed. Column n of its logits is token
/// <c>HeadTokens[n]</c>, or n itself where that is empty.
/// </param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="SharesVocabulary">Whether its token ids are the target's: the two tokenizers have the same fingerprint.</param>
public sealed record LoadedDraftModel(ModelSource Source, OnnxVerifier Verifier, Tokenizer Tokenizer, bool SharesVocabulary) : IDisposable
{
    /// <summary>Tokens of the logits' columns where the head is trimmed, ascending; empty where column and token id are the same.</summary>
    public ReadOnlyMemory<int> HeadTokens => Verifier.Decoder.HeadTokens;

    /// <inheritdoc/>
    public void Dispose() => Verifier.Dispose();
}
