using FsCheck;
using FsCheck.Fluent;
using Retrieval.Tokenization.Merging;

namespace Retrieval.Tokenization.Tests.Merging;

public sealed class PairMergerTests
{
    // A merge list over symbols 0..3 whose results take part in later merges, as they do in a real vocabulary.
    private static readonly Gen<(int Left, int Right)[]> Pairs =
        Gen.Choose(0, 23).Two().Select(pair => (pair.Item1, pair.Item2)).ArrayOf().Where(pairs => pairs.Length <= 20);

    [Fact]
    public void Merge_RandomMergesAndWords_EqualsTheDefinition()
    {
        Prop.ForAll(Pairs.ToArbitrary(), Gen.Choose(0, 3).ArrayOf().ToArbitrary(), (pairs, word) =>
        {
            List<(int, int, int)> merges = [.. pairs.Distinct().Select((pair, rank) => (pair.Left, pair.Right, rank + 4))];
            var table = new MergeTable(merges);
            int[] expected = MergeByDefinition(merges, word);
            Assert.Equal(expected, Run(word, symbols => PairMerger.MergeByScanning(table, symbols)));
            Assert.Equal(expected, Run(word, symbols => new PairMerger().MergeByHeap(table, symbols)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(60));
    }

    [Fact]
    public void Merge_WordsOfEveryLengthAroundTheLimit_ReusesItsMemory()
    {
        var merger = new PairMerger();
        var table = new MergeTable([(0, 0, 1), (1, 1, 2), (2, 0, 3)]);
        for (int length = 100; length > 0; length--)
        {
            int[] word = new int[length];
            Assert.Equal(MergeByDefinition([(0, 0, 1), (1, 1, 2), (2, 0, 3)], word), Run(word, symbols => merger.Merge(table, symbols)));
        }
    }

    [Fact]
    public void MergeTable_PairGivenTwice_LastOneCounts()
    {
        var table = new MergeTable([(1, 2, 3), (1, 2, 4)]);
        Assert.Equal(1UL << 32 | 4, table[1, 2]);
        Assert.Equal(MergeTable.None, table[2, 1]);
    }

    private static int[] Run(int[] word, Func<int[], int> merge)
    {
        int[] symbols = [.. word];
        return symbols[..merge(symbols)];
    }

    private static int[] MergeByDefinition(List<(int Left, int Right, int Merged)> merges, int[] word)
    {
        List<int> symbols = [.. word];
        while (true)
        {
            var candidates =
                from position in Enumerable.Range(0, Math.Max(0, symbols.Count - 1))
                let rank = merges.FindIndex(merge => merge.Left == symbols[position] && merge.Right == symbols[position + 1])
                where rank >= 0
                orderby rank, position
                select (rank, position);
            if (!candidates.Any())
            {
                return [.. symbols];
            }

            (int best, int at) = candidates.First();
            symbols[at] = merges[best].Merged;
            symbols.RemoveAt(at + 1);
        }
    }
}
