using Retrieval.Drafting.Suffixes;

namespace Retrieval.Drafting.Tests.Suffixes;

public class CopyPointersTests
{
    private const int Unknown = 100_000;
    private static readonly int[] Text = [.. Enumerable.Range(0, 200)];

    [Fact]
    public void After_ExpectedTokens_GoesAlong()
    {
        CopyPointers pointers = Copying(20);
        for (int token = 20; token < 200; token++)
        {
            Assert.Equal((1, token), (pointers.Count, pointers[0].Position));
            pointers = pointers.After(Text, token);
        }

        Assert.Equal(200, pointers[0].Position);
        Assert.Equal(0, pointers.After(Text, 3).Count); // At the end of the text there is nothing more to expect.
    }

    // Every edit at every place: right after it the true place is among those kept, one token later it is the first.
    [Fact]
    public void After_AnySingleEdit_IsFollowedWithinOneToken()
    {
        for (int position = 10; position < 150; position++)
        {
            Check(Copying(position).After(Text, Unknown), position + 1, "substitution");
            Check(Copying(position).After(Text, Unknown), position, "insertion");
            for (int deleted = 1; deleted <= 32; deleted++)
                Check(Copying(position).After(Text, Text[position + deleted]), position + deleted + 1, "deletion");
        }

        static void Check(CopyPointers pointers, int expected, string edit)
        {
            Assert.True(Positions(pointers).Contains(expected), edit);
            CopyPointers next = pointers.After(Text, Text[expected]);
            Assert.Equal(expected + 1, next[0].Position);
        }
    }

    [Fact]
    public void After_SeveralTokensReplacedOrInserted_IsFollowedWhileThePlaceIsTrusted()
    {
        // As many possibilities as there is room for: replaced all, some or none of them.
        for (int replaced = 1; replaced <= 3; replaced++)
        {
            CopyPointers pointers = Copying(50);
            for (int i = 0; i < replaced; i++)
                pointers = pointers.After(Text, Unknown + i);
            Assert.Contains(50, Positions(pointers)); // inserted
            Assert.Contains(50 + replaced, Positions(pointers)); // replaced
            CopyPointers next = pointers.After(Text, 50);
            Assert.Equal(51, next[0].Position);
        }
    }

    [Fact]
    public void After_TokenFurtherAheadThanTheWindow_IsNoDeletion()
    {
        Assert.Contains(83, Positions(Copying(50).After(Text, 82)));
        Assert.DoesNotContain(84, Positions(Copying(50).After(Text, 83)));
    }

    [Fact]
    public void After_NothingButMisses_GivesUp()
    {
        CopyPointers pointers = Copying(50);
        int steps = 0;
        for (; pointers.Count > 0; steps++)
            pointers = pointers.After(Text, Unknown);
        Assert.InRange(steps, 4, 8);
    }

    [Fact]
    public void Add_MoreThanFit_KeepsTheBestOnceEach()
    {
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            CopyPointers pointers = default;
            var all = new List<CopyPointer>();
            for (int i = random.Next(12); i > 0; i--)
            {
                var pointer = new CopyPointer(random.Next(8), (byte)random.Next(256), random.Next(20));
                pointers.Add(pointer);
                all.Add(pointer);
            }

            Assert.InRange(pointers.Count, Math.Min(1, all.Count), 4);
            Assert.Equal(pointers.Count, Positions(pointers).Distinct().Count());
            for (int i = 0; i + 1 < pointers.Count; i++)
                Assert.False(pointers[i + 1].Precedes(pointers[i]));
            if (all.Count > 0)
                Assert.DoesNotContain(all, pointer => pointer.Precedes(pointers[0]));
        }
    }

    [Fact]
    public void Evidence_AnyPointer_IsInRangeAndTellsHistoriesApart()
    {
        var seen = new HashSet<int>();
        for (int history = 0; history < 256; history++)
        {
            foreach (int run in (int[])[0, 1, 3, 16])
                Assert.True(seen.Add(new CopyPointer(5, (byte)history, run).Evidence));
        }

        Assert.Equal((0, 1023), (seen.Min(), seen.Max()));
        Assert.Equal(1023, new CopyPointer(5, 255, int.MaxValue).Evidence);
    }

    private static CopyPointers Copying(int position)
    {
        CopyPointers pointers = default;
        pointers.Add(new CopyPointer(position, byte.MaxValue, 20));
        return pointers;
    }

    private static int[] Positions(CopyPointers pointers) => [.. Enumerable.Range(0, pointers.Count).Select(i => pointers[i].Position)];
}
