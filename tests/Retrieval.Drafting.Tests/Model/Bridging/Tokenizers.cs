using System.Collections.Concurrent;
using System.Text;
using Retrieval.Drafting.Model.Bridging;
using Retrieval.Server.Models;
using Retrieval.Tokenization;

namespace Retrieval.Drafting.Tests.Model.Bridging;

/// <summary>Small tokenizers of well-known families, and texts that are hard on what lies between two of them.</summary>
internal static class Tokenizers
{
    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = new();
    private static readonly ConcurrentDictionary<(string, string), VocabularyBridge> Bridges = new();

    private static readonly string[] Pieces =
    [
        "public static int", " the quick brown fox", "\n", "\n\n", "\r\n", "    ", "\t", " ", "  \n", "don't", "'s", "été", "日本語", "😀", "👩‍💻", " 12345.67", "0", "{", "}", "();",
        "\n}\n", "return", " x", "==", "=> ", "...", "a", "Z", "_name", "\n// ", "ü", "\u00a0", " naïve", "\n  - item", "ein langer Satz ohne Ende ",
    ];

    public static Tokenizer Load(string name) =>
        Loaded.GetOrAdd(name, key => Tokenizer.Load(Path.Combine(AppContext.BaseDirectory, "Tokenizers", key, "tokenizer.json")));

    public static VocabularyBridge Bridge(string target, string draft) =>
        Bridges.GetOrAdd((target, draft), key => TokenizerBridge.Between(Load(key.Item1), Load(key.Item2), int.MaxValue));

    /// <summary>A text of random pieces.</summary>
    public static byte[] Text(Random random, int pieces) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, pieces).Select(_ => Pieces[random.Next(Pieces.Length)])));

    /// <summary>Tokens for a text cut at random bytes, so not always those the tokenizer gives for the whole of it.</summary>
    public static List<int> EncodeInParts(Tokenizer tokenizer, byte[] text, Random random)
    {
        var tokens = new List<int>();
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(text.Length - at, 1 + random.Next(40));
            tokenizer.EncodeUtf8ToIds(text.AsSpan(at, length), tokens, addSpecialTokens: false, parseSpecialTokens: false);
            at += length;
        }

        return tokens;
    }

    public static byte[] Bytes(Tokenizer tokenizer, ReadOnlySpan<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (int token in tokens)
            bytes.AddRange(tokenizer.GetTokenBytes(token));
        return [.. bytes];
    }
}
