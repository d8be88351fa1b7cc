using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Tests.Scheduling;

public class IndentLimitTests
{
    [Theory]
    [InlineData("x = 1\n    y = 2\n    z", 4, "x = 1\n    y = 2\n    z")]
    [InlineData("x = 1\n    y = 2\nz = 3", 4, "x = 1\n    y = 2")]
    [InlineData("a\n\n    b\n  c", 4, "a\n\n    b")]
    [InlineData("a\n\t\tb\n\tc", 2, "a\n\t\tb")]
    [InlineData("first line is never held to it", 4, "first line is never held to it")]
    [InlineData("a\nb", 1, "a")]
    public void Take_WholeText_EndsBeforeTheLineThatIsIndentedTooLittle(string text, int minimum, string expected)
    {
        Assert.Equal(expected, text[..new IndentLimit(minimum).Take(text)]);
        Assert.Equal(expected.TrimEnd('\n', ' ', '\t'), InPieces(text, minimum).TrimEnd('\n', ' ', '\t'));
    }

    // However it is cut, nothing of the line passes; a line break that came before is out already.
    private static string InPieces(string text, int minimum)
    {
        var limit = new IndentLimit(minimum);
        string passed = "";
        foreach (char letter in text)
        {
            int kept = limit.Take([letter]);
            passed += letter.ToString()[..kept];
            if (kept == 0)
            {
                break;
            }
        }

        return passed;
    }
}
