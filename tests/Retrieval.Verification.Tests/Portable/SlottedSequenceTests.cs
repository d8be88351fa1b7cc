using Retrieval.Verification.Cache;

namespace Retrieval.Verification.Tests.Portable;

/// <summary>Slots against a naive model: every sequence is a list of the rows it wrote.</summary>
public class SlottedSequenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnyCalls_RandomSequences_HoldTheRowsTheyWrote(int seed)
    {
        var random = new Random(seed);
        var pool = new SlotPool(4000);
        var memory = new int[4000];
        List<(SlottedSequence Sequence, List<int> Rows)> open = [(new SlottedSequence(pool, 400), [])];
        int written = 0;
        for (int step = 0; step < 2000; step++)
        {
            (SlottedSequence sequence, List<int> rows) = open[random.Next(open.Count)];
            switch (random.Next(6))
            {
                case 0 when open.Count < 6:
                    open.Add(((SlottedSequence)sequence.Fork(), [.. rows]));
                    break;
                case 1:
                    int length = random.Next(rows.Count + 1);
                    sequence.Truncate(length);
                    rows.RemoveRange(length, rows.Count - length);
                    break;
                case 2 when open.Count > 1:
                    sequence.Truncate(0);
                    open.Remove((sequence, rows));
                    break;
                default:
                    int count = Math.Min(random.Next(1, 20), 400 - rows.Count);
                    sequence.Reserve(count);
                    int[] tree = [.. Enumerable.Range(0, count).Select(_ => ++written)];
                    for (int i = 0; i < count; i++)
                    {
                        memory[sequence.Reserved[i]] = tree[i];
                    }

                    int[] path = [.. Enumerable.Range(0, count).Where(i => i == 0 || random.Next(2) == 0)];
                    if (count > 0 && random.Next(5) > 0)
                    {
                        sequence.Commit(path);
                        rows.AddRange(path.Select(i => tree[i]));
                    }

                    break;
            }

            Assert.All(open, pair => Assert.Equal(pair.Rows, pair.Sequence.Past.ToArray().Select(slot => memory[slot])));
            Assert.All(open, pair => Assert.DoesNotContain(0, pair.Sequence.Past.ToArray()));
        }

        open.ForEach(pair => pair.Sequence.Truncate(0));
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void Take_MoreThanThereMayBe_Throws()
    {
        var pool = new SlotPool(4);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => pool.Take()));
        Assert.Throws<InvalidOperationException>(() => pool.Take());
    }
}
