using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Tests.Control;

public class BatchGateTests
{
    [Fact]
    public void Settle_TrialThatCostMore_IsFollowedByALongerRest()
    {
        Assert.True(RestAfter(firstGain: -10) > 1.5 * RestAfter(firstGain: -2));

        static int RestAfter(double firstGain)
        {
            var gate = new BatchGate(64);
            for (int pass = 0; pass < 3; pass++)
                gate.Measure(1);
            while (!gate.IsOpen)
                gate.Rest();
            for (double gain = firstGain; gate.IsOpen; gain = -1)
                gate.Settle(gain);
            int rest = 0;
            for (; !gate.IsOpen; rest++)
                gate.Rest();
            return rest;
        }
    }

    [Fact]
    public void IsOpen_New_WaitsForPlainPasses()
    {
        var gate = new BatchGate(64);
        foreach (double ratio in (double[])[9, 1.2, 1.3])
        {
            Assert.False(gate.IsOpen);
            gate.Measure(ratio);
            gate.Rest();
        }

        Assert.True(gate.IsOpen);
        Assert.Equal(1.2, gate.Ratio); // The first was slow because it was the first.
        for (int pass = 0; pass < 200; pass++)
            gate.Measure(2);
        Assert.Equal(2, gate.Ratio, 0.01);
    }

    [Theory]
    [InlineData(64, 0.35, 0.02)]
    [InlineData(64, 1.5, 0.03)]
    [InlineData(16, 0.2, 0.02)]
    [InlineData(2, 0.2, 0.15)]
    public void Settle_AlwaysLoses_LosesNoMoreThanItsShare(int runs, double loss, double mostOf150)
    {
        var gate = new BatchGate(runs);
        double lost = 0;
        int asked = 0;
        for (int pass = 1; pass <= 20_000; pass++)
        {
            lost += Step(gate, -loss) ? loss : 0;
            asked += gate.IsOpen ? 1 : 0;
            if (pass == 150)
                Assert.InRange(lost, 0, mostOf150 * 150);
        }

        Assert.InRange(asked, 2, 2500);
        Assert.InRange(lost / 20_000, 0, runs >= 16 ? 0.01 : 0.025);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    public void Settle_GainsOnTheWhole_StaysOpenThroughBadLuckAndStalls(int runs)
    {
        var random = new Random(3);
        int closed = 0;
        for (int trial = 0; trial < 100; trial++)
        {
            BatchGate gate = Open(runs);
            for (int pass = 0; pass < 500 && gate.IsOpen; pass++)
            {
                // A run's tokens come in bursts.
                double saved = Enumerable.Range(0, runs).Sum(_ => random.Next(4) == 0 ? 4 : 0) / (double)runs;
                gate.Settle(saved - 0.5 - (pass % 100 == 50 ? 30 : 0));
            }

            closed += gate.IsOpen ? 0 : 1;
        }

        Assert.InRange(closed, 0, runs == 2 ? 3 : 0);
    }

    [Fact]
    public void Settle_GainedForLong_ClosesSoonWhenItLoses()
    {
        BatchGate gate = Open(64);
        for (int pass = 0; pass < 10_000; pass++)
            gate.Settle(1);
        int passes = 0;
        for (; gate.IsOpen; passes++)
            gate.Settle(-0.35);
        Assert.InRange(passes, 2, 15);
    }

    [Fact]
    public void Rest_StartsToGainWhileClosed_OpensAndStays()
    {
        BatchGate gate = Open(64);
        while (gate.IsOpen)
            gate.Settle(-0.5);
        int rest = 0;
        for (; !gate.IsOpen; rest++)
            gate.Rest();
        Assert.InRange(rest, 100, 500);
        for (int pass = 0; pass < 100; pass++)
            gate.Settle(0.1);
        Assert.True(gate.IsOpen);
    }

    [Fact]
    public void Of_SamePowerOfTwo_IsTheSameGate()
    {
        var gates = new BatchGates();
        Assert.Same(gates.Of(64), gates.Of(127));
        Assert.NotSame(gates.Of(64), gates.Of(63));
        Assert.Same(gates.Of(2), gates.Of(3));
    }

    private static BatchGate Open(int runs)
    {
        var gate = new BatchGate(runs);
        while (!gate.IsOpen)
            Step(gate, 0);
        return gate;
    }

    /// <summary>A pass, with drafts if the gate is open. Returns whether it was.</summary>
    private static bool Step(BatchGate gate, double gain)
    {
        if (gate.IsOpen)
        {
            gate.Settle(gain);
            return true;
        }

        gate.Measure(1);
        gate.Rest();
        return false;
    }
}
