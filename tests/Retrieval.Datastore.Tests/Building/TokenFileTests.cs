using System.Runtime.InteropServices;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Building;

public class TokenFileTests
{
    [Fact]
    public void ReadDocuments_BothWidths_SplitsAtSeparators()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory["narrow.bin"], MemoryMarshal.AsBytes<ushort>([1, 2, 9, 9, 3, 9, 4]).ToArray());
        File.WriteAllBytes(directory["wide.bin"], MemoryMarshal.AsBytes<uint>([100_000, 7, uint.MaxValue, 8]).ToArray());

        DocumentInput[] narrow = [.. new TokenFile(directory["narrow.bin"], TokenWidth.Bits16, 9).ReadDocuments()];
        Assert.Equal([[1, 2], [3], [4]], narrow.Select(document => document.Tokenize().ToArray()));
        Assert.Equal(["narrow.bin/000000000", "narrow.bin/000000001", "narrow.bin/000000002"], narrow.Select(document => document.Info.Path));

        DocumentInput[] wide = [.. new TokenFile(directory["wide.bin"], TokenWidth.Bits32, uint.MaxValue).ReadDocuments()];
        Assert.Equal([[100_000, 7], [8]], wide.Select(document => document.Tokenize().ToArray()));
    }

    [Fact]
    public void ReadDocuments_LongerThanOnePiece_LosesNothing()
    {
        using var directory = new TemporaryDirectory();
        ushort[] tokens = [.. Enumerable.Range(0, 1_500_000).Select(i => (ushort)(i % 60_000))];
        File.WriteAllBytes(directory["long.bin"], MemoryMarshal.AsBytes(tokens.AsSpan()).ToArray());
        int[] read = [.. new TokenFile(directory["long.bin"], TokenWidth.Bits16, 65_535).ReadDocuments().Single().Tokenize().Span];
        Assert.Equal(tokens.Select(token => (int)token), read);
    }

    [Fact]
    public void ReadDocuments_OddFileOrIdTooLarge_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory["odd.bin"], [1, 2, 3]);
        File.WriteAllBytes(directory["large.bin"], MemoryMarshal.AsBytes<uint>([0x8000_0000]).ToArray());
        Assert.Throws<InvalidDataException>(() => new TokenFile(directory["odd.bin"], TokenWidth.Bits16, 0).ReadDocuments().Count());
        Assert.Throws<InvalidDataException>(() => new TokenFile(directory["large.bin"], TokenWidth.Bits32, 0).ReadDocuments().Count());
    }
}
