using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Tokenization.Tests;

public sealed class TokenizerTests
{
    private static readonly string Source = string.Join('\n', Fixture.Cases("gpt2").Select(expected => expected.Text));

    [Fact]
    public void EncodeToIds_EveryOverload_GivesTheSame()
    {
        foreach (string family in Fixture.Families)
        {
            Tokenizer tokenizer = Fixture.Load(family);
            Prop.ForAll(RandomText.Texts, ArbMap.Default.ArbFor<bool>(), ArbMap.Default.ArbFor<bool>(), (text, add, parse) =>
            {
                int[] expected = tokenizer.EncodeToIds(text, add, parse);
                List<int> appended = [-7];
                tokenizer.EncodeToIds(text.AsSpan(), appended, add, parse);
                tokenizer.EncodeUtf8ToIds(Encoding.UTF8.GetBytes(text), appended, add, parse);
                Assert.Equal([-7, .. expected, .. expected], appended);
                Assert.Equal(expected.Length, tokenizer.CountTokens(text, add, parse));
            }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void EncodeToIds_WarmAndRoomInTheList_DoesNotAllocate()
    {
        foreach (string family in (string[])["llama2", "llama3", "qwen2", "starcoder2", "deepseek"])
        {
            Tokenizer tokenizer = Fixture.Load(family);
            List<int> ids = new(Source.Length * 4);
            string text = family == "qwen2" ? string.Concat(Source.Where(char.IsAscii)) : Source;
            long before = 0;
            for (int round = 0; round < 3; round++)
            {
                ids.Clear();
                before = GC.GetAllocatedBytesForCurrentThread();
                tokenizer.EncodeToIds(text.AsSpan(), ids);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2048); // words that share a slot of the cache
        }
    }

    [Fact]
    public void EncodeToIds_ManyThreadsAtOnce_GivesWhatOneGives()
    {
        Tokenizer tokenizer = TokenizerFile.Load("llama3", _ => { }); // with an empty cache
        int[] expected = Fixture.Load("llama3").EncodeToIds(Source);
        Parallel.For(0, 64, _ => Assert.Equal(expected, tokenizer.EncodeToIds(Source)));
    }

    [Theory]
    [InlineData("llama3", "<|eot_id|>")]
    [InlineData("mistral", "[INST]")]
    [InlineData("qwen2", "<|fim_prefix|>")]
    [InlineData("default", "<|fim_middle|>")]
    public void EncodeToIds_ControlTokenInUserText_IsTextWhenNotParsed(string family, string marker)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        int id = tokenizer.TokenToId(marker)!.Value;
        Assert.True(tokenizer.IsSpecial(id));
        Assert.Contains(id, tokenizer.EncodeToIds($"a{marker}b", addSpecialTokens: false));
        int[] ids = tokenizer.EncodeToIds($"a{marker}b", addSpecialTokens: false, parseSpecialTokens: false);
        Assert.DoesNotContain(ids, tokenizer.IsSpecial);
        Assert.Equal($"a{marker}b", tokenizer.Decode(ids));
    }

    [Fact]
    public void GetTokenBytes_OfEveryKindOfToken_IsWhatItStandsFor()
    {
        Tokenizer bytes = Fixture.Load("gpt2"), characters = Fixture.Load("llama2");
        Assert.Equal([0x20], bytes.GetTokenBytes(bytes.TokenToId("Ġ")!.Value).ToArray());
        Assert.Equal([0xFF], bytes.GetTokenBytes(bytes.TokenToId("ÿ")!.Value).ToArray());
        Assert.Equal("<|endoftext|>"u8.ToArray(), bytes.GetTokenBytes(bytes.TokenToId("<|endoftext|>")!.Value).ToArray());
        Assert.Equal([0x0A], characters.GetTokenBytes(characters.TokenToId("<0x0A>")!.Value).ToArray());
        Assert.Equal(" def"u8.ToArray(), characters.GetTokenBytes(characters.TokenToId("▁def")!.Value).ToArray());
        Assert.Empty(bytes.GetTokenBytes(-1).ToArray());
        Assert.Empty(bytes.GetTokenBytes(bytes.VocabularySize).ToArray());
    }

    [Fact]
    public void TokenToId_AllIds_IsTheInverseOfIdToToken()
    {
        foreach (string family in Fixture.Families)
        {
            Tokenizer tokenizer = Fixture.Load(family);
            Assert.All(Enumerable.Range(0, tokenizer.VocabularySize), id => Assert.Equal(id, tokenizer.TokenToId(tokenizer.IdToToken(id)!)));
            Assert.Null(tokenizer.IdToToken(-1));
            Assert.Null(tokenizer.IdToToken(tokenizer.VocabularySize));
            Assert.Null(tokenizer.TokenToId("no such token"));
        }
    }

    [Fact]
    public void AddedTokens_OfTheDefaultModel_AreItsMarkers()
    {
        Tokenizer tokenizer = Fixture.Load(Fixture.Default);
        Assert.Equal(8192, tokenizer.VocabularySize);
        Assert.Equal(Enumerable.Range(8183, 9), tokenizer.AddedTokens.Select(token => token.Id));
        Assert.Contains(tokenizer.AddedTokens, token => token is { Content: "<|fim_suffix|>", IsSpecial: true, IsNormalized: false });
    }
}
