using System.Text.Json;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Tokenizing;

[Collection(SharedServer.Collection)]
public sealed class TokenizingEndpointsTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("")]
    [InlineData("def f(x):\n    return x\n")]
    [InlineData("héllo 😀 <|fim_prefix|>\t\r\n")]
    public async Task Detokenize_TokensOfAText_IsTheText(string text)
    {
        JsonElement tokens = (await Server.AskAsync("/tokenize", new { content = text })).GetProperty("tokens");
        Assert.Equal(text, (await Server.AskAsync("/detokenize", new { tokens })).Text());
    }

    [Fact]
    public async Task Tokenize_WithPieces_GivesBytesWhereATokenIsPartOfACharacter()
    {
        JsonElement tokens = (await Server.AskAsync("/tokenize", new { content = "a😀", with_pieces = true })).GetProperty("tokens");
        Assert.Equal("a", tokens[0].Text("piece"));
        byte[] bytes = [.. tokens.EnumerateArray().Skip(1).SelectMany(token => token.GetProperty("piece").EnumerateArray()).Select(value => value.GetByte())];
        Assert.Equal("😀"u8.ToArray(), bytes);
    }

    [Fact]
    public async Task Tokenize_SpecialTokens_AreReadUnlessToldOtherwise()
    {
        JsonElement read = await Server.AskAsync("/tokenize", new { content = "<|endoftext|>" });
        JsonElement text = await Server.AskAsync("/tokenize", new { content = "<|endoftext|>", parse_special = false });
        Assert.Equal("""{"tokens":[8183]}""", read.ToString());
        Assert.True(text.GetProperty("tokens").GetArrayLength() > 1);
    }

    [Theory]
    [InlineData("/tokenize", """{"content":5}""", "content")]
    [InlineData("/tokenize", """{"content":"a","with_pieces":"yes"}""", "with_pieces")]
    [InlineData("/detokenize", """{"tokens":"a"}""", "tokens")]
    [InlineData("/detokenize", """{"tokens":[-1]}""", "tokens[0]")]
    [InlineData("/detokenize", """{"tokens":[8192]}""", "tokens[0]")]
    [InlineData("/apply-template", """{}""", "messages")]
    [InlineData("/apply-template", """{"messages":[]}""", "messages")]
    [InlineData("/apply-template", """{"messages":["hi"]}""", "messages[0]")]
    [InlineData("/apply-template", """{"messages":[{"content":"hi"}]}""", "messages[0].role")]
    [InlineData("/apply-template", """{"messages":[{"role":"user","content":"\ud800"}]}""", "messages[0].content")]
    public async Task Any_FieldThatCannotBe_IsRefusedByName(string path, string json, string parameter)
    {
        (int status, string? named, _) = await Server.FailAsync(path, json);
        Assert.Equal((400, parameter), (status, named));
    }

    [Fact]
    public async Task ApplyTemplate_Messages_BecomeOnePrompt()
    {
        JsonElement answer = await Server.AskAsync("/apply-template", new { messages = new[] { new { role = "system", content = "Be brief." }, new { role = "user", content = "Hi <b>" } } });
        Assert.Equal("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi <b><|im_end|>\n<|im_start|>assistant\n", answer.Text("prompt"));
    }
}
