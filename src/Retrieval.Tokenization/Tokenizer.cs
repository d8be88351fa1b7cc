using Retrieval.Tokenization.Decoding;
using Retrieval.Tokenization.Loading;
using Retrieval.Tokenization.Pipeline;
using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization;

/// <summary>
/// A tokenizer read from a Hugging Face <c>tokenizer.json</c>: text to token ids and back. Byte-pair encoding over bytes (GPT-2,
/// Llama 3, Qwen, StarCoder2, DeepSeek-Coder, SmolLM) or over characters with byte fallback (Llama 2, CodeLlama, Mistral).
/// Immutable and safe for all threads; load it once.
/// </summary>
public sealed partial class Tokenizer
{
    private const string FileName = "tokenizer.json";
    private readonly Vocabulary _vocabulary;
    private readonly TextEncoder _encoder;

    internal Tokenizer(Vocabulary vocabulary, TextEncoder encoder, DecodingPlan decoding, string fingerprint)
    {
        _vocabulary = vocabulary;
        _encoder = encoder;
        Decoding = decoding;
        Fingerprint = fingerprint;
    }

    /// <summary>One more than the largest token id; ids in between may be unused.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>
    /// 64 hexadecimal digits that are equal for two files if the same text gets the same ids for the same reasons, however the
    /// files are written. Stable across versions of this library.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>The added tokens, special and not, in ascending order of id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => _vocabulary.AddedTokens;

    internal DecodingPlan Decoding { get; }

    /// <summary>Reads a tokenizer. Takes about as long as reading the JSON: tens of milliseconds for a vocabulary of 100,000.</summary>
    /// <param name="path">A <c>tokenizer.json</c>, or a directory that holds one.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="TokenizerFormatException">The file is damaged or needs a component that is not supported; says which.</exception>
    public static Tokenizer Load(string path) => Load(path, usesShortcuts: true);

    /// <summary>The id of a token by its text in the file, added tokens first, or null.</summary>
    /// <param name="token">As in the file: byte-level vocabularies write a space as <c>Ġ</c>, SentencePiece ones as <c>▁</c>.</param>
    public int? TokenToId(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _vocabulary.Find(token);
    }

    /// <summary>The text of a token as in the file, or null when no token has the id.</summary>
    /// <param name="id">Any number.</param>
    public string? IdToToken(int id) => _vocabulary.TextOf(id);

    /// <summary>Whether the id is that of a special token.</summary>
    /// <param name="id">Any number.</param>
    public bool IsSpecial(int id) => _vocabulary.IsSpecial(id);

    /// <summary>
    /// The bytes a token stands for inside a text, possibly part of a character; a special token stands for its name, an id that no
    /// token has for nothing. Does not allocate.
    /// </summary>
    /// <param name="id">Any number.</param>
    public ReadOnlySpan<byte> GetTokenBytes(int id) => Decoding.Pieces[id];

    internal static Tokenizer Load(string path, bool usesShortcuts)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        return File.Exists(file)
            ? TokenizerLoader.Load(file, usesShortcuts)
            : throw new FileNotFoundException($"no tokenizer at {file}", file);
    }

    internal bool HasToken(int id) => _vocabulary.Contains(id);
}
