using Retrieval.Tokenization.AddedTokens;
using Retrieval.Tokenization.Merging;
using Retrieval.Tokenization.Normalization;
using Retrieval.Tokenization.PostProcessing;
using Retrieval.Tokenization.PreTokenization;

namespace Retrieval.Tokenization.Pipeline;

/// <summary>The way from text to ids: added tokens, normalizer, pre-tokenizer, model, post-processor. Immutable.</summary>
internal sealed class TextEncoder
{
    /// <summary>Finds the added tokens that are matched in the raw text.</summary>
    public required AddedTokenSplitter RawTokens { get; init; }

    public required Normalizer Normalizer { get; init; }

    /// <summary>Finds the added tokens that are matched after normalization.</summary>
    public required AddedTokenSplitter NormalizedTokens { get; init; }

    public required PreTokenizer PreTokenizer { get; init; }

    public required WordEncoder Words { get; init; }

    public required Frame Frame { get; init; }

    /// <summary>Appends the ids of a text given as UTF-8, valid or not.</summary>
    public void Append(ReadOnlySpan<byte> text, bool addSpecialTokens, bool parseSpecialTokens, EncodingScratch scratch, List<int> ids)
    {
        var writer = new IdWriter(ids, (text.Length / 3) + Frame.Before.Length + Frame.After.Length);
        writer.Append(addSpecialTokens ? Frame.Before : []);
        int start = 0, search = 0;
        int id = -1;
        do
        {
            int next = text.Length, end = text.Length;
            id = parseSpecialTokens ? RawTokens.FindNext(text, start, ref search, out next, out end) : -1;
            AppendRaw(text[start..next], start == 0, parseSpecialTokens, scratch, ref writer);
            AppendToken(id, ref writer);
            start = end;
        }
        while (id >= 0);

        writer.Append(addSpecialTokens ? Frame.After : []);
        writer.Complete();
    }

    private static void AppendToken(int id, ref IdWriter writer)
    {
        if (id >= 0)
        {
            writer.Append(id);
        }
    }

    private void AppendRaw(
        ReadOnlySpan<byte> text, bool isAtTextStart, bool parseSpecialTokens, EncodingScratch scratch, ref IdWriter writer)
    {
        if (text.IsEmpty)
        {
            return;
        }

        text = Normalizer.Normalize(text, ref scratch.Front, ref scratch.Back);
        int start = 0, search = 0;
        int id = -1;
        do
        {
            int next = text.Length, end = text.Length;
            id = parseSpecialTokens ? NormalizedTokens.FindNext(text, start, ref search, out next, out end) : -1;
            AppendNormalized(text[start..next], isAtTextStart && start == 0, scratch, ref writer);
            AppendToken(id, ref writer);
            start = end;
        }
        while (id >= 0);
    }

    private void AppendNormalized(ReadOnlySpan<byte> text, bool isAtTextStart, EncodingScratch scratch, ref IdWriter writer)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (PreTokenizer.Scanner is PieceScanner scanner)
        {
            for (int start = 0, end; start < text.Length; start = end)
            {
                end = scanner.FindEnd(text, start);
                Words.Append(text[start..end], scratch.Merging, ref writer);
            }
        }
        else if (PreTokenizer.IsEmpty)
        {
            Words.Append(text, scratch.Merging, ref writer);
        }
        else
        {
            scratch.Pieces.Reset(text, isAtTextStart);
            PreTokenizer.Apply(scratch.Pieces);
            foreach (Range piece in scratch.Pieces.Pieces)
            {
                Words.Append(scratch.Pieces.Text[piece], scratch.Merging, ref writer);
            }
        }
    }
}
