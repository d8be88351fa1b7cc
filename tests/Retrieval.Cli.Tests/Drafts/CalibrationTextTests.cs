using Retrieval.Cli.Drafts;

namespace Retrieval.Cli.Tests.Drafts;

public class CalibrationTextTests
{
    [Fact]
    public void Draw_Requests_KeepTheEndOfThePromptAndTheStartOfTheOutput()
    {
        int[] tokens = [.. Enumerable.Range(0, 1000)];
        TextSample drawn = Assert.Single(CalibrationText.Draw([new TextSample(tokens, 600)], 100, 1));
        Assert.Equal(tokens[344..728], drawn.Tokens);
        Assert.Equal(256, drawn.PromptLength);
        drawn = Assert.Single(CalibrationText.Draw([new TextSample(tokens[..8], 5)], 100, 1));
        Assert.Equal((8, 5), (drawn.Tokens.Length, drawn.PromptLength));
        Assert.Empty(CalibrationText.Draw([new TextSample(tokens, 1000), new TextSample([], 0)], 100, 1));
    }

    [Fact]
    public void Draw_MuchText_TakesPiecesFromEverywhereAndTheSameForASeed()
    {
        TextSample[] texts = [.. Enumerable.Range(0, 300).Select(text => new TextSample([.. Enumerable.Repeat(text, 170)], 0))];
        int[] first = Pieces(1);
        Assert.Equal(first, Pieces(1));
        Assert.NotEqual(first, Pieces(2));
        Assert.Equal(20, first.Distinct().Count());
        Assert.InRange(Enumerable.Range(0, 50).SelectMany(Pieces).Average(), 135, 165);

        int[] Pieces(int seed) => [.. CalibrationText.Draw(texts, 20 * 128, seed).Select(piece => piece.Tokens[0])];
    }
}
