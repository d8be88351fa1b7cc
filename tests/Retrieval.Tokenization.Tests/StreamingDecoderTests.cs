using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Tokenization.Tests;

public sealed class StreamingDecoderTests
{
    public static TheoryData<string> Families => [.. Fixture.Families, Fixture.Default];

    [Theory]
    [MemberData(nameof(Families))]
    public void Push_RandomIds_GivesWholeCharactersThatTogetherAreTheDecodedText(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Prop.ForAll(Ids(tokenizer).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (ids, skipSpecialTokens) =>
        {
            var decoder = new StreamingDecoder(tokenizer, skipSpecialTokens);
            var text = new StringBuilder();
            foreach (int id in ids)
            {
                string part = decoder.Push(id);
                Assert.Equal(part, RandomText.WellFormed(part));
                text.Append(part);
            }

            Assert.Equal(tokenizer.Decode(ids, skipSpecialTokens), text.Append(decoder.Flush()).ToString());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Push_AfterSkip_GivesTheContinuation(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Prop.ForAll(Ids(tokenizer).ToArbitrary(), Ids(tokenizer).ToArbitrary(), (prompt, ids) =>
        {
            var whole = new StreamingDecoder(tokenizer);
            _ = string.Concat(prompt.Select(whole.Push));
            string expected = string.Concat(ids.Select(whole.Push)) + whole.Flush();

            var decoder = new StreamingDecoder(tokenizer);
            decoder.Skip(prompt);
            Assert.Equal(expected, string.Concat(ids.Select(decoder.Push)) + decoder.Flush());
        }).Check(Config.QuickThrowOnFailure);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama2")]
    public void Push_CharacterOfSeveralTokens_IsHeldUntilComplete(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        int[] ids = tokenizer.EncodeToIds("a🙂b", addSpecialTokens: false);
        var decoder = new StreamingDecoder(tokenizer);
        string[] parts = [.. ids.Select(decoder.Push)];
        Assert.Equal("a🙂b", string.Concat(parts) + decoder.Flush());
        Assert.DoesNotContain(parts, part => part.Contains('\uFFFD'));
        Assert.Contains("", parts);
    }

    [Fact]
    public void Push_ContinuationOfAPrompt_KeepsTheSpaceBeforeItsFirstWord()
    {
        Tokenizer tokenizer = Fixture.Load("llama2");
        int[] ids = tokenizer.EncodeToIds("return self", addSpecialTokens: false);
        int second = Array.FindIndex(ids, 1, id => tokenizer.IdToToken(id)!.StartsWith('▁'));
        var decoder = new StreamingDecoder(tokenizer);
        decoder.Skip(ids.AsSpan(0, second));
        Assert.Equal(" self", string.Concat(ids[second..].Select(decoder.Push)) + decoder.Flush());
    }

    [Fact]
    public void Flush_HalfACharacter_GivesReplacementAndStartsAnew()
    {
        Tokenizer tokenizer = Fixture.Load("gpt2");
        int[] ids = tokenizer.EncodeToIds("🙂");
        var decoder = new StreamingDecoder(tokenizer);
        Assert.Equal("", decoder.Push(ids[0]));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("🙂", string.Concat(ids.Select(decoder.Push)));
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Push_IdThatNoTokenHas_GivesNothing()
    {
        var decoder = new StreamingDecoder(Fixture.Load("gpt2"));
        Assert.Equal("", decoder.Push(-1) + decoder.Push(int.MaxValue) + decoder.Flush());
    }

    // Mostly single bytes and their neighbours, so that broken characters and byte runs are common.
    private static Gen<int[]> Ids(Tokenizer tokenizer) =>
        Gen.Frequency((3, Gen.Choose(0, 262)), (2, Gen.Choose(0, tokenizer.VocabularySize)), (1, Gen.Elements(tokenizer.EncodeToIds("é 🙂 中文\n"))))
            .ArrayOf();
}
