using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Corpus.Filters;

namespace Retrieval.Datastore.Tests.Corpus.Filters;

public class TextShapeTests
{
    [Fact]
    public void Measure_RandomText_EqualsCountingOneByOne()
    {
        var runes = Gen.Elements('a', 'Z', '0', '9', '_', ' ', '\n', '\n', '\t', '\0', '\x01', '\x7f', 'é', '漢', '@', '[', '`', '{', '/', ':');
        var texts = runes.ListOf().Resize(200).Select(list => string.Concat(list)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(texts, text => TextShape.Measure(Encoding.UTF8.GetBytes(text)) == Naive(text)));
    }

    private static TextShape Naive(string text)
    {
        string[] lines = text.Split('\n');
        int lineBreaks = lines.Length - 1;
        int lineCount = text.Length == 0 || text[^1] == '\n' ? lineBreaks : lineBreaks + 1;
        return new TextShape(
            text.Length, lineCount, lineBreaks, lines.Max(line => line.Length),
            text.Count(c => char.IsAsciiLetterOrDigit(c) || c > 127), text.Count(char.IsAsciiDigit),
            text.Count(c => (c < ' ' && c is not ('\t' or '\n' or '\v' or '\f' or '\r' or '\x1b')) || c == '\x7f'), text.Contains('\0'));
    }
}
