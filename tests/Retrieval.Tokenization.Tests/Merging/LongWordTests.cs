namespace Retrieval.Tokenization.Tests.Merging;

/// <summary>A file without a single place to cut must not take quadratic time: these would then run for hours.</summary>
public sealed class LongWordTests
{
    private const int Length = 1 << 20;

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama2")]
    public void EncodeToIds_MegabyteWithoutSpaces_IsLossless(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        string text = string.Create(Length, 17u, (span, state) =>
        {
            foreach (ref char character in span)
            {
                state = (state * 1664525) + 1013904223;
                character = (char)('a' + (state >> 27));
                character = character > 'z' ? 'e' : character;
            }
        });
        Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text)));
    }

    [Fact]
    public void EncodeToIds_QuarterMegabyteOfOneCharacter_IsLossless()
    {
        Tokenizer tokenizer = Fixture.Load("gpt2");
        string text = new('=', Length / 4);
        Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text)));
    }
}
