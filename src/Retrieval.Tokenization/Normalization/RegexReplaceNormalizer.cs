using System.Buffers;
using System.Text;
using Retrieval.Tokenization.PreTokenization;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Replaces what an expression matches by a fixed text (<c>Replace</c> with an expression).</summary>
internal sealed class RegexReplaceNormalizer(RegexMatcher matcher, string content) : NormalizerStep
{
    private readonly byte[] _content = Encoding.UTF8.GetBytes(content);

    public override string Signature => $"replace({matcher.Signature},{content})";

    public override void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var matches = new List<Range>();
        matcher.FindMatches(text, matches);
        int end = 0;
        foreach (Range match in matches)
        {
            output.Write(text[end..match.Start.Value]);
            output.Write(_content);
            end = match.End.Value;
        }

        output.Write(text[end..]);
    }
}
