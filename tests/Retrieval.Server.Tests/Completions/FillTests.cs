using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Completions;

[Collection(SharedServer.Collection)]
public sealed class FillTests(SharedServer shared)
{
    private const string Prefix = "def add(a, b):\n    total = ";
    private const string Suffix = "\n    return total\n";

    [Fact]
    public async Task Complete_Suffix_IsTheModelsFillInTheMiddle()
    {
        JsonElement filled = await PostAsync("/v1/completions", new { prompt = Prefix, suffix = Suffix, temperature = 0 });
        JsonElement spelled = await PostAsync("/v1/completions", new { prompt = $"<|fim_prefix|>{Prefix}<|fim_suffix|>{Suffix}<|fim_middle|>", temperature = 0 });
        int[] tokens = shared.Server.Model.Tokenizer.EncodeToIds(Prefix);
        JsonElement ids = await PostAsync("/v1/completions", new { prompt = new[] { tokens }, suffix = Suffix, temperature = 0 });
        JsonElement ignored = await PostAsync("/v1/completions", new { prompt = Prefix, temperature = 0 });
        Assert.Equal((spelled.Text(), spelled.Text()), (filled.Text(), ids.Text()));
        Assert.Equal(spelled.Usage("prompt_tokens"), filled.Usage("prompt_tokens"));
        Assert.NotEqual(ignored.Usage("prompt_tokens"), filled.Usage("prompt_tokens"));
    }

    [Fact]
    public async Task Complete_MarkersInFilesAroundTheCursor_AreText()
    {
        JsonElement marked = await PostAsync("/v1/completions", new { prompt = "a <|fim_middle|>", suffix = "<|endoftext|>", max_tokens = 1 });
        Assert.True(marked.Usage("prompt_tokens") > 10);
    }

    [Fact]
    public async Task Fim_Whole_IsReadableAsCompletionAndAsMessage()
    {
        JsonElement body = await PostAsync("/v1/fim/completions", new { prompt = Prefix, suffix = Suffix, temperature = 0, max_tokens = 12 });
        JsonElement plain = await PostAsync("/v1/completions", new { prompt = Prefix, suffix = Suffix, temperature = 0, max_tokens = 12 });
        Assert.Equal(plain.Text(), body.Text());
        Assert.Equal(plain.Text(), body.Choice().GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task Fim_Streamed_IsReadableAsCompletionAndAsDelta()
    {
        JsonElement whole = await PostAsync("/v1/fim/completions", new { prompt = Prefix, suffix = Suffix, temperature = 0, max_tokens = 12 });
        EventText stream = await EventText.PostAsync(
            shared.Server, "/v1/fim/completions", new { prompt = Prefix, suffix = Suffix, temperature = 0, max_tokens = 12, stream = true });
        Assert.Equal(whole.Text(), stream.Text(0));
        Assert.All(stream.Choice(0), part => Assert.Equal(part.GetProperty("text").GetString(), part.GetProperty("delta").GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Fim_NoLimit_EndsWithTheContext()
    {
        JsonElement body = await PostAsync("/v1/fim/completions", new { prompt = Enumerable.Repeat(300, 2010), temperature = 0, ignore_eos = true });
        Assert.Equal((38, "length"), (body.Usage("completion_tokens"), body.FinishReason()));
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        (int status, JsonElement response) = await shared.Server.PostAsync(path, body);
        Assert.True(status == 200, response.ToString());
        return response;
    }
}
