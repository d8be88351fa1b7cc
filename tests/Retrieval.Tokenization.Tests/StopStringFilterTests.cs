using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Tokenization.Tests;

public class StopStringFilterTests
{
    [Theory]
    [InlineData("ab|c", "bc", "a")]
    [InlineData("a|b|c|d", "bc", "a")]
    [InlineData("abab|x", "abx", "ab")]
    [InlineData("aab", "ab", "a")]
    [InlineData("stop", "stop", "")]
    public void Push_StopAcrossPieces_CutsBeforeIt(string pieces, string stop, string expected)
    {
        var filter = new StopStringFilter([stop]);
        string text = string.Concat(pieces.Split('|').Select(filter.Push));
        Assert.Equal(expected, text);
        Assert.True(filter.HasStopped);
        Assert.Equal("", filter.Flush());
    }

    [Fact]
    public void Push_NoStopBegun_HoldsNothingBack()
    {
        var filter = new StopStringFilter(["\n\n"]);
        Assert.Equal("line", filter.Push("line"));
        Assert.Equal("", filter.Push("\n"));
        Assert.Equal("\n next", filter.Push(" next"));
        Assert.False(filter.HasStopped);
    }

    [Fact]
    public void Flush_HalfAStop_ComesOut()
    {
        var filter = new StopStringFilter(["abc"]);
        Assert.Equal("x", filter.Push("xab"));
        Assert.Equal("ab", filter.Flush());
    }

    [Fact]
    public void Push_SeveralStops_FirstCompleteCountsHoweverTheTextIsCut()
    {
        Gen<string> text = Gen.Elements('a', 'b', 'c').ListOf().Select(characters => string.Concat(characters));
        Gen<string> stop = text.Where(value => value.Length is > 0 and < 5);
        Gen<(string Text, List<string> Stops, List<int> Cuts)> cases =
            from value in text
            from stops in stop.ListOf(3)
            from cuts in Gen.Choose(1, 4).ListOf(200)
            select (value, stops.ToList(), cuts.ToList());
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var filter = new StopStringFilter(sample.Stops);
            string passed = "";
            int start = 0;
            foreach (int cut in sample.Cuts.TakeWhile(_ => start < sample.Text.Length))
            {
                int end = Math.Min(sample.Text.Length, start + cut);
                passed += filter.Push(sample.Text[start..end]);
                start = end;
            }

            passed += filter.Flush();
            Assert.Equal(CutCharacterByCharacter(sample.Text[..start], sample.Stops), passed);
        }).QuickCheckThrowOnFailure();
    }

    private static string CutCharacterByCharacter(string text, List<string> stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            int longest = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).Select(stop => stop.Length).DefaultIfEmpty(0).Max();
            if (longest > 0)
            {
                return text[..(end - longest)];
            }
        }

        return text;
    }
}
