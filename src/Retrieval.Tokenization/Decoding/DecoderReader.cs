using System.Text;
using Retrieval.Tokenization.Loading;
using Retrieval.Tokenization.PreTokenization;
using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Decoding;

/// <summary>Reads the <c>decoder</c> member of a tokenizer file into what each token contributes on its own.</summary>
internal sealed class DecoderReader
{
    private readonly List<Func<string, bool, string>> _steps = []; // (token, whether it is the first)
    private bool _isByteLevel;
    private bool _fallsBack;
    private bool _isFused;
    private bool _treatsFirstDifferently;
    private string _separator = "";
    private StripOptions _strip;

    public static DecoderReader Read(JsonNode? node)
    {
        var reader = new DecoderReader();
        if (node is JsonNode present)
        {
            reader.ReadStep(present);
        }
        else
        {
            reader._separator = " ";
        }

        return reader;
    }

    public DecodingPlan CreatePlan(Vocabulary vocabulary)
    {
        var pieces = new byte[vocabulary.Size][];
        bool[] isByte = new bool[vocabulary.Size];
        for (int id = 0; id < pieces.Length; id++)
        {
            if (vocabulary.TextOf(id) is string text)
            {
                pieces[id] = Piece(text, isFirst: false, out isByte[id]);
            }
        }

        return new DecodingPlan
        {
            Pieces = new TokenTable(pieces),
            IsByte = _isByteLevel ? null : isByte,
            FirstPiece = _treatsFirstDifferently ? id => Piece(vocabulary.TextOf(id) ?? "", isFirst: true, out _) : null,
            Separator = _separator,
            Strip = _strip,
        };
    }

    private byte[] Piece(string text, bool isFirst, out bool isByte)
    {
        foreach (Func<string, bool, string> step in _steps)
        {
            text = step(text, isFirst);
        }

        byte value = 0;
        isByte = _fallsBack && ByteToken.TryParse(text, out value);
        return isByte ? [value] : _isByteLevel ? ByteLevelAlphabet.Decode(text) : Encoding.UTF8.GetBytes(text);
    }

    private void ReadStep(JsonNode node)
    {
        JsonNode type = node.Required("type");
        switch (type.Text())
        {
            case "Sequence":
                foreach (JsonNode item in node.Items("decoders"))
                {
                    ReadStep(item);
                }

                break;
            case "ByteLevel" when !_fallsBack && !_isFused && _steps.Count == 0:
                _isByteLevel = true;
                break;
            case "Fuse":
                _isFused = true;
                break;
            case "ByteFallback" when !_isByteLevel && !_isFused:
                _fallsBack = true;
                break;
            case "Strip" when _isFused && _strip == default:
                _strip = ReadStrip(node);
                break;
            case "Strip" when TakesSteps:
                StripOptions strip = ReadStrip(node);
                _steps.Add((token, _) => StripToken(token, strip));
                break;
            case "Replace" when TakesSteps:
                AddReplace(node);
                break;
            case "Metaspace" when TakesSteps:
                AddMetaspace(node);
                break;
            case "ByteLevel" or "ByteFallback" or "Strip" or "Replace" or "Metaspace":
                throw type.Error(
                    "ByteLevel alone, or Replace, Metaspace and Strip before ByteFallback before Fuse before one Strip", type.Text());
            default:
                throw type.Error("ByteLevel, ByteFallback, Replace, Metaspace, Strip, Fuse or Sequence", type.Text());
        }
    }

    private bool TakesSteps => !_isByteLevel && !_fallsBack && !_isFused;

    private static StripOptions ReadStrip(JsonNode node)
    {
        JsonNode content = node.Required("content");
        return content.Text() is { Length: 1 } text
            ? new StripOptions(text[0], node.Required("start").Integer(0, int.MaxValue), node.Required("stop").Integer(0, int.MaxValue))
            : throw content.Unexpected("one character");
    }

    private static string StripToken(string token, StripOptions strip)
    {
        var output = new StringBuilder();
        new EdgeStripper(strip).Append(token, output);
        return output.ToString();
    }

    private void AddReplace(JsonNode node)
    {
        JsonNode pattern = node.Required("pattern");
        JsonNode literal = pattern.Optional("String") ?? throw pattern.Unexpected("{\"String\": ...}");
        string find = literal.Text() is { Length: > 0 } text ? text : throw literal.Unexpected("a text that is not empty");
        string content = node.Required("content").Text();
        _steps.Add((token, _) => token.Replace(find, content, StringComparison.Ordinal));
    }

    private void AddMetaspace(JsonNode node)
    {
        string replacement = MetaspaceOptions.Replacement(node);
        bool stripsFirst = MetaspaceOptions.Scheme(node) != PrependScheme.Never;
        _treatsFirstDifferently |= stripsFirst;
        _steps.Add((token, isFirst) => token.Replace(replacement, isFirst && stripsFirst ? "" : " ", StringComparison.Ordinal));
    }
}
