using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.SuffixArrays;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.SuffixArrays;

public class SuffixSorterTests
{
    [Fact]
    public void Sort_AdversarialTexts_IsTheNaiveOrder()
    {
        foreach ((string _, int[][] documents) in Texts.Adversarial()) CheckSort([.. documents.SelectMany(document => document)]);
        CheckSort([]);
        CheckSort([0]);
    }

    [Fact]
    public void Sort_AnyText_IsTheNaiveOrder() => Prop.ForAll(Gen.Choose(0, 9).ArrayOf().ToArbitrary(), CheckSort).QuickCheckThrowOnFailure();

    [Fact]
    public void Sort_LongRandomTexts_IsTheNaiveOrder()
    {
        var random = new Random(4);
        foreach (int letters in new[] { 1, 2, 3, 50, 5_000 })
            CheckSort([.. Enumerable.Range(0, 3_000).Select(_ => random.Next(letters))]);
    }

    private static void CheckSort(int[] text)
    {
        var ranks = new int[text.Length];
        SuffixSorter.Sort(text, ranks, text.Length == 0 ? 0 : text.Max() + 1);
        int[] expected = [.. Enumerable.Range(0, text.Length)];
        Array.Sort(expected, (left, right) => text.AsSpan(left).SequenceCompareTo(text.AsSpan(right)));
        Assert.Equal(expected, ranks);
    }
}
