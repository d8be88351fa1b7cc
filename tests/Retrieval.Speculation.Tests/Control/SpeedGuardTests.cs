using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Tests.Control;

public class SpeedGuardTests
{
    [Fact]
    public void Step_SlowerThanPlain_ClosesForLongerEachTime()
    {
        var guard = new SpeedGuard();
        List<int> pauses = [];
        for (int step = 0; step < 3000; step++)
        {
            bool wasOpen = guard.IsOpen;
            guard.Step(1, guard.IsOpen ? 1.2 : 1, 1);
            if (wasOpen && !guard.IsOpen)
                pauses.Add(0);
            else if (!wasOpen)
                pauses[^1]++;
        }

        Assert.True(pauses.Count >= 4, $"{pauses.Count} pauses");
        for (int i = 1; i < pauses.Count - 1; i++)
            Assert.Equal(2 * pauses[i - 1], pauses[i], 4.0);
    }

    [Fact]
    public void Step_FasterThanPlain_StaysOpenThroughAStall()
    {
        var guard = new SpeedGuard();
        for (int step = 0; step < 1000; step++)
        {
            guard.Step(2, step % 100 == 50 ? 500 : 1.3, 1);
            Assert.True(guard.IsOpen);
        }
    }

    [Fact]
    public void Step_ImprovesWhilePaused_OpensAndStaysOpen()
    {
        var guard = new SpeedGuard();
        while (guard.IsOpen)
            guard.Step(1, 1.5, 1);
        int paused = 0;
        for (; !guard.IsOpen; paused++)
            guard.Step(1, 1, 1);
        Assert.InRange(paused, 32, 128);
        for (int step = 0; step < 200; step++)
        {
            guard.Step(3, 1.5, 1);
            Assert.True(guard.IsOpen);
        }
    }

    [Fact]
    public void Step_FirstOfAProcess_AreNotHeld()
    {
        var guard = new SpeedGuard();
        for (int step = 0; step < 16; step++)
            guard.Step(1, 100, 1);
        for (int step = 0; step < 64; step++)
            guard.Step(2, 1.5, 1);
        Assert.True(guard.IsOpen);
    }
}
