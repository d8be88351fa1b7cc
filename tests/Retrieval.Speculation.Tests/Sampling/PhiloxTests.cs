using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

public class PhiloxTests
{
    // The known answers published with the paper (Random123, philox4x32 with 10 rounds).
    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(ulong.MaxValue, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x299f31d0a4093822, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Block_KnownInput_GivesKnownAnswer(ulong key, uint a, uint b, uint c, uint d, uint w, uint x, uint y, uint z) =>
        Assert.Equal((w, x, y, z), Philox.Block(key, a, b, c, d));

    [Fact]
    public void EightBlocks_RandomInput_EqualsOneAfterAnother()
    {
        var random = new Random(6);
        for (int i = 0; i < 200; i++)
        {
            ulong key = (ulong)random.NextInt64() * 3;
            uint a = (uint)random.NextInt64(), b = (uint)random.NextInt64(), c = (uint)random.NextInt64(), d = (uint)random.NextInt64();
            var (wordA, wordB, wordC, wordD) = Philox.EightBlocks(key, a, b, c, d);
            for (int lane = 0; lane < 8; lane++)
                Assert.Equal(Philox.Block(key, a + (uint)lane, b, c, d), (wordA[lane], wordB[lane], wordC[lane], wordD[lane]));
        }
    }
}
