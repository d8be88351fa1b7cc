using Retrieval.Speculation.Control;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Tests.Control;

public class SourceGateTests
{
    [Fact]
    public void Step_EarnsWhatItCosts_StaysOpen()
    {
        var gate = new SourceGate();
        for (int step = 0; step < 1000; step++)
        {
            Step(gate, earned: 1);
            Assert.True(gate.IsOpen);
        }
    }

    [Fact]
    public void Step_CostsMoreThanItEarns_PausesTwiceAsLongEachTime()
    {
        var gate = new SourceGate();
        var pauses = new List<int>();
        int open = 0;
        while (pauses.Count < 10)
        {
            int trial = 0, pause = 0;
            for (; gate.IsOpen; trial++)
                Step(gate, earned: 0.9);
            for (; !gate.IsOpen; pause++)
                gate.Step();
            pauses.Add(pause);
            open += trial;
        }

        Assert.Equal(pauses[0] * 2, pauses[1]);
        for (int i = 1; i < pauses.Count; i++)
            Assert.True(pauses[i] == 2 * pauses[i - 1] || pauses[i] == pauses[i - 1]);
        Assert.Equal(pauses[^1], pauses[^2]); // There is a longest pause.
        Assert.InRange(open / (double)pauses.Sum(), 0, 0.05);
    }

    [Fact]
    public void Step_SourceImprovesDuringItsPause_StaysOpenAgainAndForgetsItsFailures()
    {
        var gate = new SourceGate();
        for (int step = 0; step < 5000; step++)
            Step(gate, earned: 0);
        while (!gate.IsOpen)
            gate.Step();
        for (int step = 0; step < 500; step++)
        {
            Step(gate, earned: 2);
            Assert.True(gate.IsOpen);
        }

        while (gate.IsOpen)
            Step(gate, earned: 0);
        int pause = 0;
        for (; !gate.IsOpen; pause++)
            gate.Step();
        var fresh = new SourceGate();
        while (fresh.IsOpen)
            Step(fresh, earned: 0);
        int first = 0;
        for (; !fresh.IsOpen; first++)
            fresh.Step();
        Assert.Equal(first, pause);
    }

    [Fact]
    public void Step_OldGains_DoNotPayForLaterLosses()
    {
        var gate = new SourceGate();
        for (int step = 0; step < 480; step++)
            Step(gate, earned: 1000);
        int steps = 0;
        for (; gate.IsOpen; steps++)
            Step(gate, earned: 0);
        Assert.InRange(steps, 1, 100);
    }

    [Fact]
    public void Step_LossSmallerThanItsScatter_IsNotYetAFailure()
    {
        // Both earn 40 for 48: the one in a single step, which could have been two, the other evenly.
        var lucky = new SourceGate();
        for (int step = 1; step < 47; step++)
            Step(lucky, earned: 0);
        Step(lucky, earned: 40);
        Step(lucky, earned: 0);
        Assert.True(lucky.IsOpen);
        var steady = new SourceGate();
        for (int step = 0; step < 48; step++)
            Step(steady, earned: 40 / 48.0);
        Assert.False(steady.IsOpen);
    }

    [Fact]
    public void Step_LossWithinItsScatterForLong_IsAFailure()
    {
        var gate = new SourceGate();
        int steps = 0;
        for (; gate.IsOpen; steps++)
            Step(gate, earned: steps % 48 == 0 ? 40 : 0);
        Assert.InRange(steps, 96, 48 * 6);
    }

    [Fact]
    public void Probe_PausedSource_GetsAShorterTrial()
    {
        var gate = new SourceGate();
        int first = 0;
        for (; gate.IsOpen; first++)
            Step(gate, earned: 0);
        gate.Probe();
        Assert.False(gate.IsOpen); // Just paused: what is new about the next run?
        int paused = 0;
        for (; !gate.IsOpen; paused++, gate.Probe())
            Step(gate, earned: 0);
        Assert.InRange(paused, 8, 64);
        int second = 0;
        for (; gate.IsOpen; second++)
            Step(gate, earned: 0);
        Assert.InRange(second, 1, first / 2);
    }

    [Fact]
    public void Probe_OpenSource_KeepsItsBalance()
    {
        var gate = new SourceGate();
        for (int step = 0; step < 40; step++)
        {
            Step(gate, earned: 0);
            gate.Probe();
        }

        for (int step = 0; step < 10; step++)
            Step(gate, earned: 0);
        Assert.False(gate.IsOpen);
    }

    [Fact]
    public void IsOpen_OneSourceFails_OthersStayOpen()
    {
        var gates = new SourceGates();
        while (gates.IsOpen(DraftSource.Dense))
            Step(gates[DraftSource.Dense], earned: 0);
        Assert.All(Enum.GetValues<DraftSource>(), source => Assert.Equal(source != DraftSource.Dense, gates.IsOpen(source)));
    }

    private static void Step(SourceGate gate, double earned)
    {
        gate.Spend(1);
        gate.Earn(earned);
        gate.Step();
    }
}
