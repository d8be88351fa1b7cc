using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Retrieval.Server.Traces;

namespace Retrieval.Server.Tests.Traces;

public sealed class TokenPiecesTests
{
    [Fact]
    public void Show_WholeCharacters_AreTheText() => Prop.ForAll<NonNull<string>>(given =>
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(given.Get); // lone surrogates become U+FFFD here
        return TokenPieces.Show(utf8) == (Encoding.UTF8.GetString(utf8), false);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(new byte[] { 0xF0, 0x9F }, @"\xf0\x9f")]
    [InlineData(new byte[] { 0x98, 0x80, (byte)'!' }, @"\x98\x80!")]
    [InlineData(new byte[] { (byte)'a', 0xE2, 0x82 }, @"a\xe2\x82")]
    [InlineData(new byte[] { 0xC0, 0xAF }, @"\xc0\xaf")]
    public void Show_PartOfACharacter_IsEscapedByteByByte(byte[] bytes, string expected) =>
        Assert.Equal((expected, true), TokenPieces.Show(bytes));

    [Fact]
    public void Show_AnyBytes_NeverHasAReplacementCharacterOfItsOwn() => Prop.ForAll<byte[]>(bytes =>
        TokenPieces.Show(bytes).Piece.Contains('\uFFFD', StringComparison.Ordinal) == bytes.AsSpan().IndexOf("\uFFFD"u8) >= 0).QuickCheckThrowOnFailure();
}
