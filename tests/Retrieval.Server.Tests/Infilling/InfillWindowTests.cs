using FsCheck;
using FsCheck.Fluent;
using Retrieval.Server.Infilling;

namespace Retrieval.Server.Tests.Infilling;

public sealed class InfillWindowTests
{
    [Theory]
    [InlineData(1000, 100, 100, 10, 100, 100, 10, 500)] // all fits: half is for chunks
    [InlineData(1000, 500, 100, 10, 500, 100, 10, 256)] // 64 set aside for what is begun, 336 left
    [InlineData(1024, 4000, 4000, 0, 736, 256, 0, 0)] // 3 : 1, the prefix's cut at a multiple of 64 tokens
    [InlineData(1024, 4000, 0, 0, 992, 0, 0, 0)] // nothing behind: the prefix takes its room
    [InlineData(1024, 100, 4000, 0, 100, 924, 0, 0)]
    [InlineData(0, 10, 10, 10, 0, 0, 0, 0)]
    public void Share_Sizes_AreAsStated(int room, int prefix, int suffix, int begun, int keptPrefix, int keptSuffix, int keptBegun, int extra) =>
        Assert.Equal(new InfillWindow(keptPrefix, keptSuffix, keptBegun, extra), InfillWindow.Share(room, prefix, suffix, begun));

    [Fact]
    public void Share_AnySizes_FitsAndKeepsAllThatFits() =>
        Prop.ForAll(
            Gen.Choose(0, 5000).Four().ToArbitrary(),
            sizes =>
            {
                (int room, int prefix, int suffix, int begun) = sizes;
                InfillWindow window = InfillWindow.Share(room, prefix, suffix, begun);
                bool isSound = window is { Prefix: >= 0, Suffix: >= 0, Begun: >= 0, Extra: >= 0 }
                    && window.Prefix <= prefix && window.Suffix <= suffix && window.Begun <= begun
                    && window.Prefix + window.Suffix + window.Begun + window.Extra <= room;
                bool fits = begun <= room / 2 - InfillWindow.Step && prefix + suffix + begun + InfillWindow.Step <= room;
                return isSound && (!fits || (window.Prefix == prefix && window.Suffix == suffix && window.Begun == begun));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Share_TypingOn_SeldomMovesTheCut()
    {
        // Each keystroke adds a token to what is begun; a cut that moved would cost the whole cache.
        int moves = 0;
        InfillWindow last = InfillWindow.Share(1500, 5000, 5000, 1);
        for (int begun = 2; begun <= 128; begun++)
        {
            InfillWindow next = InfillWindow.Share(1500, 5000, 5000, begun);
            moves += (next.Prefix, next.Suffix) == (last.Prefix, last.Suffix) ? 0 : 1;
            last = next;
        }

        Assert.True(moves <= 1, $"{moves}");
    }
}
