using FsCheck;
using FsCheck.Fluent;
using Retrieval.Tokenization.PreTokenization;

namespace Retrieval.Tokenization.Tests.PreTokenization;

/// <summary>
/// The hand-written scanners against the steps they stand for, piece by piece: ids alone would hide a wrong cut that no merge of a
/// small vocabulary reaches over.
/// </summary>
public sealed class KnownScannersTests
{
    private static readonly SplitStep Digits = new(CharacterMatcher.Numbers, SplitBehavior.Isolated, invert: false);

    private static readonly Dictionary<string, PreTokenizerStep[]> Known = new()
    {
        ["GPT-2"] = [Split(Gpt2Scanner.Expression)],
        ["StarCoder2"] = [Digits, Split(Gpt2Scanner.Expression)],
        ["Llama 3"] = [Split(Cl100kScanner.Expression(@"\p{N}{1,3}"))],
        ["Qwen2"] = [Split(Cl100kScanner.Expression(@"\p{N}"))],
        ["numbers together"] = [Split(Cl100kScanner.Expression(@"\p{N}+"))],
        ["DeepSeek"] = [.. DeepSeekScanner.Expressions.Select(Split), Digits],
    };

    public static TheoryData<string> Names => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void FindEnd_AnyByteString_CutsWhereTheStepsCut(string name)
    {
        PieceScanner scanner = new PreTokenizer(Known[name]).Scanner!;
        var steps = new PreTokenizer(Known[name], usesScanners: false);
        Prop.ForAll(RandomText.ByteStrings, bytes => Assert.Equal(Cut(steps, bytes), Scan(scanner, bytes)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(30));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FindEnd_AnyFewAsciiCharacters_CutsWhereTheStepsCut(string name)
    {
        PieceScanner scanner = new PreTokenizer(Known[name]).Scanner!;
        var steps = new PreTokenizer(Known[name], usesScanners: false);
        byte[] alphabet = [.. "a sS'1.+\n\r\tlE"u8];
        byte[] text = new byte[4];
        for (int number = 0; number < alphabet.Length * alphabet.Length * alphabet.Length * alphabet.Length; number++)
        {
            for (int i = 0, rest = number; i < text.Length; i++, rest /= alphabet.Length)
            {
                text[i] = alphabet[rest % alphabet.Length];
            }

            Assert.Equal(Cut(steps, text), Scan(scanner, text));
        }
    }

    private static SplitStep Split(string expression) => new(new RegexMatcher(expression), SplitBehavior.Isolated, invert: false);

    private static int[] Cut(PreTokenizer steps, byte[] text)
    {
        var buffer = new PieceBuffer();
        buffer.Reset(text, isAtTextStart: true);
        steps.Apply(buffer);
        return [.. buffer.Pieces.Select(piece => piece.End.Value)];
    }

    private static int[] Scan(PieceScanner scanner, byte[] text)
    {
        var ends = new List<int>();
        for (int start = 0; start < text.Length; start = ends[^1])
        {
            ends.Add(scanner.FindEnd(text, start));
        }

        return [.. ends];
    }
}
