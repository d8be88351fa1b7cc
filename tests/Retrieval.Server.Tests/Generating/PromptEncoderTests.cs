using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Generating;

[Collection(SharedServer.Collection)]
public sealed class PromptEncoderTests(SharedServer shared)
{
    private ServedModel Model => shared.Server.Model;

    private int BeginId => Model.Tokenizer.TokenToId("<|im_start|>")!.Value;

    private ServedModel WithBegin => Model with { Configuration = Model.Configuration with { BosToken = "<|im_start|>", AddsBosToken = true } };

    [Fact]
    public void Encode_ModelWithBeginning_PutsItInFrontOnce()
    {
        var encoder = new PromptEncoder(WithBegin);
        Prompt plain = encoder.Encode(new PromptInput("abc", null), "prompt");
        Assert.Equal([BeginId, .. Model.Tokenizer.EncodeToIds("abc")], plain.Tokens);
        Assert.Equal(("abc", 1), (plain.Text, plain.AddedCount));
        Prompt spelled = encoder.Encode(new PromptInput("<|im_start|>abc", null), "prompt");
        Assert.Equal(plain.Tokens, spelled.Tokens);
        Assert.Equal(0, spelled.AddedCount);
        Assert.Equal([BeginId], encoder.Encode(new PromptInput("", null), "prompt").Tokens);
        Assert.Equal(BeginId, encoder.Fill(new PromptInput("a", null), "b", "prompt").Tokens[0]);
        Assert.Equal([5], encoder.Encode(new PromptInput(null, [5]), "prompt").Tokens);
        Assert.NotEqual(BeginId, encoder.EncodeRendered("abc", "messages").Tokens[0]);
    }

    [Fact]
    public void Encode_EmptyAndNothingToBeginWith_IsTheClientsFault()
    {
        ServedModel bare = Model with { Configuration = Model.Configuration with { EosToken = null }, Source = Model.Source with { EndTokenIds = [] } };
        ApiException error = Assert.Throws<ApiException>(() => new PromptEncoder(bare).Encode(new PromptInput("", null), "prompt"));
        Assert.Equal((400, "prompt"), (error.Status, error.Parameter));
        Assert.Equal([7], new PromptEncoder(bare with { Source = bare.Source with { EndTokenIds = [7, 8] } }).Encode(new PromptInput("", null), "prompt").Tokens);
    }

    [Fact]
    public void Fill_ModelWithoutTheTokens_IsNotSupported()
    {
        ApiException error = Assert.Throws<ApiException>(() => new PromptEncoder(Model with { Fim = null }).Fill(new PromptInput("a", null), "b", "prompt"));
        Assert.Equal((501, "suffix", "fim_not_supported"), (error.Status, error.Parameter, error.Code));
    }

    [Fact]
    public void Encode_TokensEndWithinACharacter_TextHasWholeOnesOnly()
    {
        int[] tokens = Model.Tokenizer.EncodeToIds("a😀");
        Assert.True(tokens.Length > 2);
        Assert.Equal("a", new PromptEncoder(Model).Encode(new PromptInput(null, tokens[..^1]), "prompt").Text);
    }
}
