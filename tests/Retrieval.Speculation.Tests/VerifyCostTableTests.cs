using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Speculation.Tests;

public class VerifyCostTableTests
{
    private static readonly int[] Rows = [1, 2, 4, 8, 16, 32];
    private static readonly int[] Pasts = [0, 128, 1024];

    [Fact]
    public void Estimate_AtGridPointsOfMonotoneTable_IsTheMeasurement() => Prop.ForAll(Seeds, seed =>
    {
        double[] milliseconds = Monotone(new Random(seed));
        var table = new VerifyCostTable(Rows, Pasts, milliseconds);
        for (int row = 0; row < Rows.Length; row++)
        {
            for (int past = 0; past < Pasts.Length; past++)
                Assert.Equal(milliseconds[(row * Pasts.Length) + past], table.Estimate(Rows[row], Pasts[past]), 1e-9);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Estimate_AnyTable_NeverFallsWithRowsOrPast() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        double[] noise = [.. Rows.SelectMany(_ => Pasts).Select(_ => 0.1 + (10 * random.NextDouble()))];
        var table = new VerifyCostTable(Rows, Pasts, noise);
        for (int i = 0; i < 50; i++)
        {
            table.Observe(random.Next(1, 80), random.Next(0, 4000), TimeSpan.FromMilliseconds(random.NextDouble() * 20));
            int rows = random.Next(1, 80), past = random.Next(0, 4000);
            double here = table.Estimate(rows, past);
            Assert.True(here > 0);
            Assert.True(table.Estimate(rows + random.Next(0, 40), past) >= here - 1e-9);
            Assert.True(table.Estimate(rows, past + random.Next(0, 2000)) >= here - 1e-9);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Estimate_PlaneInsideAndBehindTheGrid_IsThePlane() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        double perRow = random.NextDouble(), perPast = random.NextDouble() / 100;
        double Plane(int rows, int past) => 1 + (perRow * rows) + (perPast * past);
        var table = new VerifyCostTable(Rows, Pasts, [.. Rows.SelectMany(rows => Pasts.Select(past => Plane(rows, past)))]);
        int rows = random.Next(1, 100), past = random.Next(0, 5000);
        Assert.Equal(Plane(rows, past), table.Estimate(rows, past), 1e-6);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 0, 0.01)]
    [InlineData(8, 128, 0.01)]
    [InlineData(32, 1024, 0.01)]
    [InlineData(50, 3000, 0.01)]
    [InlineData(5, 200, 0.15)] // between points the nearest rises most, and lifts the later ones that were not seen
    public void Observe_SameTimeAgainAndAgain_ConvergesToIt(int rows, int past, double tolerance)
    {
        var table = new VerifyCostTable(Rows, Pasts, Monotone(new Random(1)));
        double wanted = table.Estimate(rows, past) * 1.7;
        for (int i = 0; i < 2000; i++)
            table.Observe(rows, past, TimeSpan.FromMilliseconds(wanted));
        Assert.Equal(wanted, table.Estimate(rows, past), wanted * tolerance);
    }

    [Fact]
    public void Observe_OneStall_MovesTheEstimateLittle()
    {
        var table = new VerifyCostTable(Rows, Pasts, Monotone(new Random(1)));
        double before = table.Estimate(8, 128);
        table.Observe(8, 128, TimeSpan.FromSeconds(10));
        Assert.InRange(table.Estimate(8, 128), before, before * 1.07);
    }

    [Fact]
    public void EstimateAndObserve_Always_AllocateNothing()
    {
        var table = new VerifyCostTable(Rows, Pasts, Monotone(new Random(1)));
        table.Observe(3, 100, TimeSpan.FromMilliseconds(table.Estimate(3, 100)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        table.Observe(3, 100, TimeSpan.FromMilliseconds(table.Estimate(3, 100)));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void FromJson_OfToJson_EstimatesTheSame() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var table = new VerifyCostTable(Rows, Pasts, Monotone(random));
        table.Observe(5, 77, TimeSpan.FromMilliseconds(3));
        VerifyCostTable copy = VerifyCostTable.FromJson(table.ToJson());
        int rows = random.Next(1, 80), past = random.Next(0, 4000);
        Assert.Equal(table.Estimate(rows, past), copy.Estimate(rows, past));
        Assert.Equal(table.Rows, copy.Rows);
        Assert.Equal(table.PastLengths, copy.PastLengths);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "Cost table")]
    [InlineData("null", "rows, past_lengths and milliseconds")]
    [InlineData("[]", "Cost table")]
    [InlineData("""{"rows":[1],"past_lengths":[0]}""", "rows, past_lengths and milliseconds")]
    [InlineData("""{"rows":[2,1],"past_lengths":[0],"milliseconds":[[1],[2]]}""", "rows")]
    [InlineData("""{"rows":[0],"past_lengths":[0],"milliseconds":[[1]]}""", "rows")]
    [InlineData("""{"rows":[1],"past_lengths":[-1],"milliseconds":[[1]]}""", "past_lengths")]
    [InlineData("""{"rows":[1],"past_lengths":[],"milliseconds":[[]]}""", "past_lengths")]
    [InlineData("""{"rows":[1],"past_lengths":[0],"milliseconds":[[0]]}""", "milliseconds")]
    [InlineData("""{"rows":[1],"past_lengths":[0],"milliseconds":[[1,2]]}""", "milliseconds")]
    [InlineData("""{"rows":[1],"past_lengths":[0],"milliseconds":[null]}""", "milliseconds")]
    public void FromJson_Damaged_NamesWhatIsWrong(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => VerifyCostTable.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_WrongShape_Throws() =>
        Assert.Throws<ArgumentException>(() => new VerifyCostTable([1, 2], [0], [1.0]));

    private static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static double[] Monotone(Random random)
    {
        double[] milliseconds = new double[Rows.Length * Pasts.Length];
        for (int row = 0; row < Rows.Length; row++)
        {
            for (int past = 0; past < Pasts.Length; past++)
            {
                int cell = (row * Pasts.Length) + past;
                double above = row == 0 ? 1 : milliseconds[cell - Pasts.Length];
                double left = past == 0 ? 1 : milliseconds[cell - 1];
                milliseconds[cell] = Math.Max(above, left) + random.NextDouble();
            }
        }

        return milliseconds;
    }
}
