using System.Text;
using System.Text.Json;
using Retrieval.Tokenization.Loading;
using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Merging;

/// <summary>Reads the <c>model</c> member of a tokenizer file: byte-pair encoding over bytes or over characters.</summary>
internal sealed class ModelReader
{
    private readonly JsonNode _node;
    private readonly Dictionary<string, int> _ids;

    public ModelReader(JsonNode node)
    {
        _node = node;
        CheckOptions(node);
        _ids = ReadVocabulary(node.Required("vocab"));
        Tokens = new string?[_ids.Count == 0 ? 0 : _ids.Values.Max() + 1];
        foreach ((string token, int id) in _ids)
        {
            Tokens[id] = Tokens[id] is null
                ? token
                : throw node.Required("vocab").Error($"one token with the id {id}", $"\"{Tokens[id]}\" and \"{token}\"");
        }

        Merges = ReadMerges(node.Required("merges"));
    }

    /// <summary>The model's own tokens by id; null = no such id.</summary>
    public string?[] Tokens { get; }

    /// <summary>Pairs and what they become, by rank.</summary>
    public IReadOnlyList<(int Left, int Right, int Merged)> Merges { get; }

    public bool HasByteFallback => _node.Boolean("byte_fallback", false);

    public bool IgnoresMerges => _node.Boolean("ignore_merges", false);

    public bool FusesUnknown => _node.Boolean("fuse_unk", false);

    /// <summary>The id of the unknown token, or -1.</summary>
    public int UnknownId => _node.Optional("unk_token") is not JsonNode unknown ? -1
        : _ids.TryGetValue(unknown.Text(), out int id) ? id
        : throw unknown.Error("a token of the vocabulary", $"\"{unknown.Text()}\"");

    public string Signature =>
        $"bpe(fallback={HasByteFallback},ignore_merges={IgnoresMerges},fuse_unk={FusesUnknown},unk={UnknownId})";

    public WordEncoder CreateByteEncoder()
    {
        int[] byteIds = [.. Enumerable.Range(0, 256).Select(value => Find(ByteLevelAlphabet.ToCharacter((byte)value).ToString()))];
        return new ByteWordEncoder(new MergeTable(Merges), byteIds, WholeWords(ByteLevelAlphabet.TryDecode));
    }

    public WordEncoder CreateCharacterEncoder(Vocabulary vocabulary, bool usesBreaks)
    {
        int[]? byteIds = HasByteFallback ? [.. Enumerable.Range(0, 256).Select(value => Find($"<0x{value:X2}>"))] : null;
        var symbols = new CharacterSymbols(vocabulary, byteIds, UnknownId, FusesUnknown);
        SafeBreaks? breaks = usesBreaks && !IgnoresMerges ? CreateBreaks(byteIds ?? []) : null;
        return new CharacterWordEncoder(new MergeTable(Merges), symbols, breaks, WholeWords(Encoding.UTF8.GetBytes));
    }

    private TokenTable? WholeWords(Func<string, byte[]?> toBytes) =>
        IgnoresMerges ? new TokenTable(Array.ConvertAll(Tokens, token => token is null ? null : toBytes(token))) : null;

    // Byte tokens and the unknown token are named by texts that are not the text they stand for: if one of them merges, nothing is safe.
    private SafeBreaks? CreateBreaks(int[] byteIds)
    {
        HashSet<int> nameless = [.. byteIds, UnknownId];
        bool allBytesKnown = byteIds.Length > 0 && !byteIds.Contains(-1);
        return Merges.Any(merge => nameless.Contains(merge.Left) || nameless.Contains(merge.Right))
            ? null
            : new SafeBreaks(Merges.Select(merge => Tokens[merge.Merged]!), character => allBytesKnown || Find(character) >= 0);
    }

    private static void CheckOptions(JsonNode node)
    {
        // Files from before models were tagged have no type; their merges show what they are.
        if (node.Optional("type") is JsonNode type && type.Text() != "BPE")
        {
            throw type.Error("BPE", type.Text());
        }

        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (node.Optional(affix) is JsonNode present && present.Text().Length > 0)
            {
                throw present.Unexpected("null");
            }
        }

        if (node.Optional("dropout") is JsonNode dropout
            && !(dropout.Element.ValueKind == JsonValueKind.Number && dropout.Element.GetDouble() == 0))
        {
            throw dropout.Unexpected("null or 0");
        }
    }

    private static Dictionary<string, int> ReadVocabulary(JsonNode node)
    {
        if (!node.IsObject)
        {
            throw node.Unexpected("an object");
        }

        var ids = new Dictionary<string, int>(node.Element.GetPropertyCount(), StringComparer.Ordinal);
        foreach (JsonProperty entry in node.Element.EnumerateObject())
        {
            int id = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out int value) ? value : -1;
            ids[entry.Name] = id is >= 0 and <= ModelLimits.LargestId
                ? id
                : throw new JsonNode(node.File, $"{node.Component}.{entry.Name}", entry.Value).Unexpected("a token id");
        }

        return ids;
    }

    private List<(int Left, int Right, int Merged)> ReadMerges(JsonNode node)
    {
        if (!node.IsArray)
        {
            throw node.Unexpected("an array");
        }

        var merges = new List<(int, int, int)>(node.Element.GetArrayLength());
        foreach (JsonElement item in node.Element.EnumerateArray())
        {
            (string left, string right) = ReadMerge(node, item, merges.Count);
            int merged = Find(left + right);
            if (Find(left) is var leftId && Find(right) is var rightId && (leftId | rightId | merged) < 0)
            {
                throw new JsonNode(node.File, $"{node.Component}[{merges.Count}]", item)
                    .Error("two tokens of the vocabulary that join to a third", $"\"{left}\" and \"{right}\"");
            }

            merges.Add((leftId, rightId, merged));
        }

        return merges;
    }

    private static (string Left, string Right) ReadMerge(JsonNode list, JsonElement item, int index)
    {
        string[] parts = item.ValueKind switch
        {
            JsonValueKind.String => item.GetString()!.Split(' '),
            JsonValueKind.Array when item.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String)
                => [.. item.EnumerateArray().Select(part => part.GetString()!)],
            _ => [],
        };
        return parts.Length == 2
            ? (parts[0], parts[1])
            : throw new JsonNode(list.File, $"{list.Component}[{index}]", item).Unexpected("\"left right\" or [\"left\", \"right\"]");
    }

    /// <summary>The id of a token of the model, or -1.</summary>
    public int Find(string token) => _ids.GetValueOrDefault(token, -1);
}
