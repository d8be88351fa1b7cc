using System.Text;
using System.Text.Json;
using Retrieval.Tokenization.Loading;
using Retrieval.Tokenization.PreTokenization;

namespace Retrieval.Tokenization.Tests.PreTokenization;

/// <summary>Where the reference library (npm <c>tokenizers</c> 0.23.2) cuts random texts, as the lengths of the pieces in bytes.</summary>
public sealed class PreTokenizerTests
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Fixtures", "pieces.json");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_RandomText_CutsWhereTheReferenceCuts(bool usesScanners)
    {
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            var reader = new PreTokenizerReader();
            reader.Read(new JsonNode(File, "pre_tokenizer", entry.GetProperty("pre_tokenizer")));
            var preTokenizer = new PreTokenizer(reader.Steps, usesScanners);
            Assert.All(entry.GetProperty("cases").EnumerateArray(), expected => Assert.Equal(
                expected[1].EnumerateArray().Select(length => length.GetInt32()),
                Lengths(preTokenizer, Encoding.UTF8.GetBytes(expected[0].GetString()!))));
        }
    }

    private static List<int> Lengths(PreTokenizer preTokenizer, byte[] text)
    {
        var lengths = new List<int>();
        if (preTokenizer.Scanner is PieceScanner scanner)
        {
            for (int start = 0; start < text.Length; start += lengths[^1])
            {
                lengths.Add(scanner.FindEnd(text, start) - start);
            }
        }
        else
        {
            var buffer = new PieceBuffer();
            buffer.Reset(text, isAtTextStart: true);
            preTokenizer.Apply(buffer);
            lengths.AddRange(buffer.Pieces.Select(piece => piece.End.Value - piece.Start.Value));
        }

        return lengths;
    }
}
