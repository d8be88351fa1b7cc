using FsCheck;
using FsCheck.Fluent;
using Retrieval.Models.Drafts;

namespace Retrieval.Models.Tests.Drafts;

public sealed class TokenFrequenciesTests
{
    [Fact]
    public void MostFrequent_EqualCounts_LowerIdsFirst()
    {
        var frequencies = new TokenFrequencies(8);
        frequencies.Add([5, 5, 5, 2, 2, 7, 7, 1]);
        frequencies.Add([]);
        Assert.Equal([5], frequencies.MostFrequent(1, []));
        Assert.Equal([2, 5], frequencies.MostFrequent(2, []));
        Assert.Equal([1, 2, 5, 7], frequencies.MostFrequent(4, []));
        Assert.Equal([0, 1, 2, 3, 5, 7], frequencies.MostFrequent(6, []));
        Assert.Equal(8, frequencies.Total);
        Assert.Equal(5 / 8d, frequencies.Coverage([2, 5]));
    }

    [Fact]
    public void MostFrequent_TokensThatMustBeThere_TakePlacesOfTheOthers()
    {
        var frequencies = new TokenFrequencies(8);
        frequencies.Add([5, 5, 5, 2, 2, 7]);
        Assert.Equal([0, 5], frequencies.MostFrequent(2, [0, 99, -1, 0]));
        Assert.Equal([0, 1, 3], frequencies.MostFrequent(1, [3, 0, 1]));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], frequencies.MostFrequent(100, [3]));
    }

    [Fact]
    public void MostFrequent_RandomText_AreTheMostFrequent() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (bytes, size) =>
        {
            int[] text = [.. bytes.Select(value => value % 20)];
            var frequencies = new TokenFrequencies(20);
            frequencies.Add(text);
            int[] head = frequencies.MostFrequent(Math.Max(1, size % 25), []);
            int[] expected = [.. Enumerable.Range(0, 20).OrderBy(token => (-text.Count(other => other == token), token)).Take(Math.Max(1, size % 25)).Order()];
            return head.SequenceEqual(expected) && Math.Abs(frequencies.Coverage(head) - (text.Length == 0 ? 0 : text.Count(head.Contains) / (double)text.Length)) < 1e-12;
        }));

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void Add_TokenOutsideTheVocabulary_Refused(int token) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenFrequencies(8).Add([1, token]));
}
