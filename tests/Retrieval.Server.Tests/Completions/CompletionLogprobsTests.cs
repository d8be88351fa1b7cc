using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Completions;

[Collection(SharedServer.Collection)]
public sealed class CompletionLogprobsTests(SharedServer shared)
{
    private const string Path = "/v1/completions";
    private const string Prompt = "def mean(values):\n    total = sum(values)\n    return total / len(";

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Logprobs_DraftsOnOrOff_AreTheSame(int logprobs)
    {
        JsonElement plain = await PostAsync(new { prompt = Prompt, temperature = 0.9, seed = 3, max_tokens = 32, logprobs, speculative = false });
        var prediction = new { type = "content", content = plain.Text() };
        JsonElement drafted = await PostAsync(new { prompt = Prompt, temperature = 0.9, seed = 3, max_tokens = 32, logprobs, prediction });
        Assert.Equal(plain.Text(), drafted.Text());
        Assert.Equal(Logprobs(plain).GetRawText(), Logprobs(drafted).GetRawText());
    }

    [Fact]
    public async Task Logprobs_Greedy_TheTokenIsTheLikeliest()
    {
        JsonElement scores = Logprobs(await PostAsync(new { prompt = Prompt, temperature = 0, logprobs = 3 }));
        for (int i = 0; i < scores.GetProperty("tokens").GetArrayLength(); i++)
        {
            float own = scores.GetProperty("token_logprobs")[i].GetSingle();
            JsonElement top = scores.GetProperty("top_logprobs")[i];
            Assert.Equal(own, top.GetProperty(scores.GetProperty("tokens")[i].GetString()!).GetSingle());
            Assert.Equal(own, top.EnumerateObject().Max(pair => pair.Value.GetSingle()));
            Assert.InRange(top.EnumerateObject().Count(), 2, 3);
            Assert.True(top.EnumerateObject().Sum(pair => Math.Exp(pair.Value.GetDouble())) <= 1.0001);
        }
    }

    [Fact]
    public async Task Logprobs_Echo_PromptIsScoredAsIfGenerated()
    {
        JsonElement echoed = await PostAsync(new { prompt = Prompt, temperature = 0, logprobs = 2, echo = true, max_tokens = 8 });
        JsonElement scores = Logprobs(echoed);
        int promptCount = echoed.Usage("prompt_tokens");
        Assert.Equal(promptCount + 8, scores.GetProperty("tokens").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, scores.GetProperty("token_logprobs")[0].ValueKind);
        Assert.Equal(JsonValueKind.Null, scores.GetProperty("top_logprobs")[0].ValueKind);
        AssertOffsets(scores, echoed.Text(), 0);

        // What was generated is scored the same when it comes as a prompt.
        JsonElement again = Logprobs(await PostAsync(new { prompt = echoed.Text(), logprobs = 2, echo = true, max_tokens = 0 }));
        Assert.Equal(again.GetProperty("tokens").GetRawText(), scores.GetProperty("tokens").GetRawText());
        for (int i = 1; i < promptCount + 8; i++)
        {
            Assert.Equal(scores.GetProperty("token_logprobs")[i].GetDouble(), again.GetProperty("token_logprobs")[i].GetDouble(), 0.001);
        }
    }

    [Theory]
    [InlineData("x = 日本語 😀 = \"é\"\n")]
    [InlineData("<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>")]
    public async Task TextOffset_EchoedOrNot_CountsCharactersFromTheStartOfThePrompt(string prompt)
    {
        JsonElement body = await PostAsync(new { prompt, temperature = 1, seed = 4, logprobs = 0, max_tokens = 24, ignore_eos = true });
        JsonElement echoed = await PostAsync(new { prompt, temperature = 1, seed = 4, logprobs = 0, max_tokens = 24, ignore_eos = true, echo = true });
        int[] all = [.. Logprobs(echoed).GetProperty("text_offset").EnumerateArray().Select(offset => offset.GetInt32())];
        int[] own = [.. Logprobs(body).GetProperty("text_offset").EnumerateArray().Select(offset => offset.GetInt32())];
        Assert.Equal(prompt.EnumerateRunes().Count(), own[0]);
        Assert.Equal(all[^own.Length..], own);
        Assert.Equal(all.Order(), all);
    }

    [Fact]
    public async Task Logprobs_StopString_ScoresEndWithTheText()
    {
        JsonElement whole = await PostAsync(new { prompt = Prompt, temperature = 0, logprobs = 0, max_tokens = 24, ignore_eos = true });
        string text = whole.Text();
        for (int start = 1; start < text.Length - 3; start += 2)
        {
            string stop = text.Substring(start, 3);
            object Body(bool stream) => new { prompt = Prompt, temperature = 0, logprobs = 0, max_tokens = 24, ignore_eos = true, stop, stream };
            JsonElement cut = await PostAsync(Body(false));
            string[] tokens = Tokens(Logprobs(cut));
            Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], cut.Text());
            Assert.StartsWith(cut.Text(), string.Concat(tokens));
            Assert.True(tokens.Length == 0 || string.Concat(tokens[..^1]).Length < cut.Text().Length);
            EventText streamed = await EventText.PostAsync(shared.Server, Path, Body(true));
            Assert.Equal(cut.Text(), streamed.Text(0));
            Assert.Equal(tokens, streamed.Choice(0).Select(Of).Where(scores => scores.ValueKind == JsonValueKind.Object).SelectMany(Tokens));
        }
    }

    [Fact]
    public async Task Logprobs_Streamed_AreThoseOfTheWhole()
    {
        object Body(bool stream) => new { prompt = "é😀", temperature = 1.5, seed = 9, n = 2, logprobs = 2, max_tokens = 24, stream };
        JsonElement whole = await PostAsync(Body(false));
        EventText streamed = await EventText.PostAsync(shared.Server, Path, Body(true));
        for (int choice = 0; choice < 2; choice++)
        {
            JsonElement[] parts = [.. streamed.Choice(choice).Select(Of).Where(scores => scores.ValueKind == JsonValueKind.Object)];
            foreach (string field in (string[])["tokens", "token_logprobs", "top_logprobs", "text_offset"])
            {
                Assert.Equal(
                    Of(whole.Choice(choice)).GetProperty(field).EnumerateArray().Select(item => item.GetRawText()),
                    parts.SelectMany(part => part.GetProperty(field).EnumerateArray()).Select(item => item.GetRawText()));
            }
        }
    }

    private static JsonElement Logprobs(JsonElement body) => Of(body.Choice());

    private static JsonElement Of(JsonElement choice) => choice.GetProperty("logprobs");

    private static string[] Tokens(JsonElement scores) => [.. scores.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];

    private static void AssertOffsets(JsonElement scores, string text, int first)
    {
        string[] tokens = Tokens(scores);
        int offset = first;
        for (int i = 0; i < tokens.Length; i++)
        {
            Assert.Equal(offset, scores.GetProperty("text_offset")[i].GetInt32());
            Assert.Equal(tokens[i], text.Substring(offset - first, tokens[i].Length));
            offset += tokens[i].Length;
        }
    }

    private async Task<JsonElement> PostAsync(object body)
    {
        (int status, JsonElement response) = await shared.Server.PostAsync(Path, body);
        Assert.True(status == 200, response.ToString());
        return response;
    }
}
