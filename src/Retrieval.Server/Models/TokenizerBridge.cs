using Retrieval.Drafting.Model.Bridging;
using Retrieval.Tokenization;

namespace Retrieval.Server.Models;

/// <summary>Bridges between the vocabularies of two tokenizers. The commands compile this file, too: no library knows both sides.</summary>
internal static class TokenizerBridge
{
    /// <summary>Makes a bridge; up to a second.</summary>
    /// <param name="target">The target's tokenizer.</param>
    /// <param name="draft">The draft model's.</param>
    /// <param name="draftSize">Tokens that the draft model takes: its tokenizer may have more.</param>
    public static VocabularyBridge Between(Tokenizer target, Tokenizer draft, int draftSize) =>
        new(Vocabulary(target), Vocabulary(draft) with { Size = Math.Min(draftSize, draft.VocabularySize) });

    private static BridgedVocabulary Vocabulary(Tokenizer tokenizer) => new()
    {
        Size = tokenizer.VocabularySize,
        Bytes = tokenizer.GetTokenBytes,
        Encode = (utf8, tokens) => tokenizer.EncodeUtf8ToIds(utf8, tokens, addSpecialTokens: false, parseSpecialTokens: false),
        IsSpecial = tokenizer.IsSpecial,
        StartTokens = StartTokens(tokenizer),
    };

    private static int[] StartTokens(Tokenizer tokenizer)
    {
        const string Text = "a";
        int[] framed = tokenizer.EncodeToIds(Text);
        return framed[..Math.Max(0, framed.AsSpan().IndexOf(tokenizer.EncodeToIds(Text, addSpecialTokens: false)))];
    }
}
