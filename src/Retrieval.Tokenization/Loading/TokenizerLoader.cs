using System.Text;
using System.Text.Json;
using Retrieval.Tokenization.AddedTokens;
using Retrieval.Tokenization.Decoding;
using Retrieval.Tokenization.Merging;
using Retrieval.Tokenization.Normalization;
using Retrieval.Tokenization.Pipeline;
using Retrieval.Tokenization.PostProcessing;
using Retrieval.Tokenization.PreTokenization;
using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Loading;

/// <summary>Builds a tokenizer from its file.</summary>
internal static class TokenizerLoader
{
    public static Tokenizer Load(string file, bool usesShortcuts)
    {
        using JsonDocument document = JsonNode.Parse(file);
        try
        {
            return Load(JsonNode.Root(file, document), usesShortcuts);
        }
        catch (InvalidOperationException error) // the JSON reader's answer to half a surrogate pair
        {
            throw new TokenizerFormatException(file, "JSON", "valid Unicode in every string", error.Message, error);
        }
    }

    // "truncation" and "padding" are left over from training and belong to the caller: nobody who serves a model applies them.
    private static Tokenizer Load(JsonNode root, bool usesShortcuts)
    {
        var model = new ModelReader(root.Required("model"));
        Normalizer normalizer = NormalizerReader.Read(root.Optional("normalizer"));
        IReadOnlyList<AddedToken> addedTokens = AddedTokenReader.Read(root, model.Find);
        var vocabulary = new Vocabulary(model.Tokens, addedTokens, normalizer.Normalize);
        var steps = new PreTokenizerReader();
        if (root.Optional("pre_tokenizer") is JsonNode preTokenizer)
        {
            steps.Read(preTokenizer);
        }

        var encoder = new TextEncoder
        {
            RawTokens = Splitter(addedTokens.Where(token => !token.IsNormalized), content => content),
            Normalizer = normalizer,
            NormalizedTokens = Splitter(addedTokens.Where(token => token.IsNormalized), normalizer.Normalize),
            PreTokenizer = new PreTokenizer(steps.Steps, usesShortcuts),
            Words = steps.IsByteLevel ? model.CreateByteEncoder() : model.CreateCharacterEncoder(vocabulary, usesShortcuts),
            Frame = FrameReader.Read(root.Optional("post_processor")),
        };
        DecodingPlan decoding = DecoderReader.Read(root.Optional("decoder")).CreatePlan(vocabulary);
        return new Tokenizer(vocabulary, encoder, decoding, ComputeFingerprint(model, addedTokens, encoder, steps.IsByteLevel));
    }

    private static AddedTokenSplitter Splitter(IEnumerable<AddedToken> tokens, Func<string, string> normalize)
    {
        AddedToken[] all = [.. tokens];
        return new AddedTokenSplitter(all, Array.ConvertAll(all, token => Encoding.UTF8.GetBytes(normalize(token.Content))));
    }

    private static string ComputeFingerprint(
        ModelReader model, IReadOnlyList<AddedToken> addedTokens, TextEncoder encoder, bool isByteLevel)
    {
        using var fingerprint = new Fingerprint();
        fingerprint.Add(encoder.Normalizer.Signature);
        fingerprint.Add(encoder.PreTokenizer.Signature);
        fingerprint.Add(isByteLevel ? "bytes" : "characters");
        fingerprint.Add(model.Signature);
        fingerprint.Add(encoder.Frame.Signature);

        for (int id = 0; id < model.Tokens.Length; id++)
        {
            if (model.Tokens[id] is string token)
            {
                fingerprint.Add(id);
                fingerprint.Add(token);
            }
        }

        foreach ((int left, int right, int merged) in model.Merges)
        {
            fingerprint.Add(left);
            fingerprint.Add(right);
            fingerprint.Add(merged);
        }

        foreach (AddedToken token in addedTokens)
        {
            fingerprint.Add(token.Id);
            fingerprint.Add(token.Content);
            foreach (bool option in (bool[])[token.IsSpecial, token.IsNormalized, token.IsSingleWord, token.StripsLeft, token.StripsRight])
            {
                fingerprint.Add(option ? 1 : 0);
            }
        }

        return fingerprint.Complete();
    }
}
