using System.Text;


namespace Retrieval.Tokenization.Tests;

public class CompletionTextTests
{
    private static readonly Tokenizer Tokenizer = Fixture.Load(Fixture.Default);

    [Fact]
    public void Push_CharactersOfSeveralTokens_ComeWhole()
    {
        const string Text = "naïve 漢字 🙂 ok";
        int[] tokens = Tokenizer.EncodeToIds(Text);
        Assert.True(tokens.Length > Text.Split(' ').Length + 4, "The sample is to have characters of several tokens.");
        var completion = new CompletionText(Tokenizer, Tokenizer.EncodeToIds("x"), []);
        string[] pieces = [.. tokens.Select(completion.Push), completion.Flush()];
        Assert.Equal(Text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.Equal(piece, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(piece))));
        Assert.All(pieces, piece => Assert.DoesNotContain('\uFFFD', piece));
    }

    [Fact]
    public void Push_StopInsideToken_CutsWithinIt()
    {
        int[] tokens = Tokenizer.EncodeToIds("return value");
        var completion = new CompletionText(Tokenizer, tokens.AsSpan(0, 1), ["tur"]);
        Assert.Equal("re", string.Concat(tokens.Select(completion.Push)));
        Assert.True(completion.HasStopped);
    }

    [Fact]
    public void Push_SpecialAndUnknownTokens_AreNoText()
    {
        var completion = new CompletionText(Tokenizer, [1], []);
        Assert.Equal("", completion.Push(Tokenizer.TokenToId("<|fim_middle|>")!.Value));
        Assert.Equal("", completion.Push(Tokenizer.VocabularySize + 5));
        Assert.Equal("", completion.Flush());
    }

    [Fact]
    public void Push_NoTokenizer_IsNoText()
    {
        var completion = new CompletionText(null, [1], []);
        Assert.Equal("", completion.Push(5) + completion.Flush());
    }
}
