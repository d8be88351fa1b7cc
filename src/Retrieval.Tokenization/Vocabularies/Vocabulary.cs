using System.Text;

namespace Retrieval.Tokenization.Vocabularies;

/// <summary>Every token of the model and every added token: text, id, kind.</summary>
internal sealed class Vocabulary
{
    private readonly TokenTable _texts;
    private readonly TokenTable _modelTexts;
    private readonly Dictionary<string, int> _addedIds = new(StringComparer.Ordinal);
    private readonly bool[] _isKnown;
    private readonly bool[] _isSpecial;

    /// <param name="modelTokens">By id; null = no such id.</param>
    /// <param name="addedTokens">In ascending order of id.</param>
    /// <param name="normalize">
    /// What a text becomes: in the reference, an added token that is matched after normalization is called by its raw content but
    /// stands for its normalized one.
    /// </param>
    public Vocabulary(string?[] modelTokens, IReadOnlyList<AddedToken> addedTokens, Func<string, string> normalize)
    {
        AddedTokens = addedTokens;
        int count = Math.Max(modelTokens.Length, addedTokens.Count == 0 ? 0 : addedTokens.Max(token => token.Id) + 1);
        var texts = new byte[count][];
        for (int id = 0; id < modelTokens.Length; id++)
        {
            texts[id] = modelTokens[id] is string text ? Encoding.UTF8.GetBytes(text) : null!;
        }

        _modelTexts = new TokenTable(texts);
        _isSpecial = new bool[count];
        foreach (AddedToken token in addedTokens)
        {
            texts[token.Id] = Encoding.UTF8.GetBytes(token.IsNormalized ? normalize(token.Content) : token.Content);
            _addedIds.TryAdd(token.Content, token.Id);
            _isSpecial[token.Id] = token.IsSpecial;
        }

        _texts = addedTokens.Count == 0 ? _modelTexts : new TokenTable(texts);
        _isKnown = Array.ConvertAll(texts, text => text is not null);
    }

    /// <summary>In ascending order of id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>One more than the largest id.</summary>
    public int Size => _isKnown.Length;

    public bool Contains(int id) => (uint)id < (uint)_isKnown.Length && _isKnown[id];

    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length && _isSpecial[id];

    public string? TextOf(int id) => Contains(id) ? Encoding.UTF8.GetString(_texts[id]) : null;

    /// <summary>The id of a token by its text, or null.</summary>
    public int? Find(string text) =>
        _addedIds.TryGetValue(text, out int added) ? added
        : FindInModel(Encoding.UTF8.GetBytes(text)) is >= 0 and int id ? id
        : null;

    /// <summary>The id of a token of the model itself, added tokens aside, by its UTF-8 text; -1 when there is none.</summary>
    public int FindInModel(ReadOnlySpan<byte> text) => _modelTexts.Find(text);
}
