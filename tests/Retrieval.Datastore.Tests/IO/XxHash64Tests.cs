using System.Text;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Tests.IO;

public class XxHash64Tests
{
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Of_PublishedVectors_AreMet(string text, ulong expected) => Assert.Equal(expected, XxHash64.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Append_AnyPieces_GivesTheHashOfTheWhole()
    {
        var random = new Random(1);
        var data = new byte[1_000];
        random.NextBytes(data);
        ulong whole = XxHash64.Of(data);
        for (int round = 0; round < 50; round++)
        {
            var hash = new XxHash64();
            for (int start = 0, length; start < data.Length; start += length)
            {
                length = Math.Min(data.Length - start, random.Next(0, 80));
                hash.Append(data.AsSpan(start, length));
            }
            Assert.Equal(whole, hash.Finish());
        }
    }
}
