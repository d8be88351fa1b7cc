namespace Retrieval.Tokenization.Tests;

/// <summary>Every case of every <c>expected.json</c>.</summary>
public sealed class ReferenceCaseTests
{
    public static TheoryData<string> Families => [.. Fixture.Families];

    [Theory]
    [MemberData(nameof(Families))]
    public void EncodeToIds_ReferenceText_GivesReferenceIds(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Assert.All(Fixture.Cases(family), expected =>
        {
            Assert.Equal(expected.Ids, tokenizer.EncodeToIds(expected.Text, addSpecialTokens: false));
            Assert.Equal(expected.IdsWithSpecial, tokenizer.EncodeToIds(expected.Text));
        });
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Decode_ReferenceIds_GivesReferenceText(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Assert.All(Fixture.Cases(family), expected =>
        {
            Assert.Equal(expected.Decoded, tokenizer.Decode(expected.Ids));
            Assert.Equal(expected.DecodedWithSpecial, tokenizer.Decode(expected.IdsWithSpecial, skipSpecialTokens: false));
        });
    }

    [Fact]
    public void Cases_OfEveryFamily_Are102() => Assert.All(Fixture.Families, family => Assert.Equal(102, Fixture.Cases(family).Length));
}
