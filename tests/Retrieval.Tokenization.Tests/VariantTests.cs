namespace Retrieval.Tokenization.Tests;

/// <summary>Every component and option this library supports, against the reference library.</summary>
public sealed class VariantTests
{
    public static TheoryData<string> Names => Variant.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodeToIds_RandomText_GivesReferenceIds(string name)
    {
        var variant = Variant.Find(name);
        Tokenizer tokenizer = variant.Load();
        Assert.All(variant.Cases, expected => Assert.Equal(expected.Ids, tokenizer.EncodeToIds(expected.Text)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_RandomIds_GivesReferenceText(string name)
    {
        var variant = Variant.Find(name);
        Tokenizer tokenizer = variant.Load();
        Assert.All(variant.Cases, expected =>
        {
            Assert.Equal(expected.Decoded, tokenizer.Decode(expected.IdsToDecode, expected.SkipSpecial));
            var streaming = new StreamingDecoder(tokenizer, expected.SkipSpecial);
            Assert.Equal(expected.Decoded, string.Concat(expected.IdsToDecode.Select(streaming.Push)) + streaming.Flush());
        });
    }
}
