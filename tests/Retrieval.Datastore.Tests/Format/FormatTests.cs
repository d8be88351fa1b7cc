using System.Security.Cryptography;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Format;

public class FormatTests
{
    /// <summary>
    /// The bytes of a small corpus, which change only with the format version. The manifest holds the checksums of the segments' headers,
    /// and these the checksums of their sections, so one hash stands for every byte.
    /// </summary>
    [Theory]
    [InlineData(IndexChoice.Automaton, TokenWidth.Bits16, "e2feb7ac58ff9e46")]
    [InlineData(IndexChoice.Automaton, TokenWidth.Bits32, "c875af9e377e4731")]
    [InlineData(IndexChoice.Array, TokenWidth.Bits16, "86c8b291c1be306c")]
    [InlineData(IndexChoice.Array, TokenWidth.Bits32, "471a556e836a7144")]
    public void Build_KnownCorpus_GivesTheBytesOfFormatVersion1(IndexChoice index, TokenWidth width, string expected)
    {
        using var directory = new TemporaryDirectory();
        DocumentInput[] documents = [Datastores.Document("a/ä.txt", Texts.Fibonacci(50)), Datastores.Document("b.txt", Texts.DeBruijn(3, 3), null)];
        new DatastoreBuilder(directory.Path, Datastores.Options(index, width)).Build(documents);
        byte[] manifest = File.ReadAllBytes(directory[DatastoreManifest.FileName]);
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(manifest))[..16]);
    }
}
