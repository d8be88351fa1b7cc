using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Completions;

[Collection(SharedServer.Collection)]
public sealed class CompletionValidationTests(SharedServer shared)
{
    [Theory]
    [InlineData("{}", "prompt")]
    [InlineData("""{"prompt":null}""", "prompt")]
    [InlineData("""{"prompt":[]}""", "prompt")]
    [InlineData("""{"prompt":true}""", "prompt")]
    [InlineData("""{"prompt":{}}""", "prompt")]
    [InlineData("""{"prompt":["a",1]}""", "prompt[1]")]
    [InlineData("""{"prompt":[1,"a"]}""", "prompt[1]")]
    [InlineData("""{"prompt":[1,-1]}""", "prompt[1]")]
    [InlineData("""{"prompt":[8192]}""", "prompt[0]")]
    [InlineData("""{"prompt":[1.5]}""", "prompt[0]")]
    [InlineData("""{"prompt":[[1],[9999999999]]}""", "prompt[1][0]")]
    [InlineData("""{"prompt":["\ud800"]}""", "prompt[0]")]
    [InlineData("""{"prompt":"a","max_tokens":0}""", "max_tokens")]
    [InlineData("""{"prompt":"a","max_tokens":-1}""", "max_tokens")]
    [InlineData("""{"prompt":"a","max_tokens":-1,"echo":true}""", "max_tokens")]
    [InlineData("""{"prompt":"a","max_tokens":1.5}""", "max_tokens")]
    [InlineData("""{"prompt":"a","max_tokens":"1"}""", "max_tokens")]
    [InlineData("""{"prompt":"a","max_tokens":1e300}""", "max_tokens")]
    [InlineData("""{"prompt":"a","temperature":-0.1}""", "temperature")]
    [InlineData("""{"prompt":"a","temperature":2.1}""", "temperature")]
    [InlineData("""{"prompt":"a","temperature":1e999}""", "temperature")]
    [InlineData("""{"prompt":"a","top_p":-0.1}""", "top_p")]
    [InlineData("""{"prompt":"a","top_p":1.1}""", "top_p")]
    [InlineData("""{"prompt":"a","top_k":-2}""", "top_k")]
    [InlineData("""{"prompt":"a","min_p":2}""", "min_p")]
    [InlineData("""{"prompt":"a","min_tokens":-2}""", "min_tokens")]
    [InlineData("""{"prompt":"a","repeat_penalty":0}""", "repeat_penalty")]
    [InlineData("""{"prompt":"a","frequency_penalty":-2.1}""", "frequency_penalty")]
    [InlineData("""{"prompt":"a","presence_penalty":2.1}""", "presence_penalty")]
    [InlineData("""{"prompt":"a","presence_penalty":"1"}""", "presence_penalty")]
    [InlineData("""{"prompt":"a","n":0}""", "n")]
    [InlineData("""{"prompt":"a","n":129}""", "n")]
    [InlineData("""{"prompt":["a","b"],"n":65}""", "n")]
    [InlineData("""{"prompt":"a","n":2,"best_of":1}""", "best_of")]
    [InlineData("""{"prompt":["a","b"],"n":2,"best_of":100}""", "best_of")]
    [InlineData("""{"prompt":"a","n":1,"best_of":2,"stream":true}""", "best_of")]
    [InlineData("""{"prompt":"a","logprobs":6}""", "logprobs")]
    [InlineData("""{"prompt":"a","logprobs":-1}""", "logprobs")]
    [InlineData("""{"prompt":"a","logprobs":true}""", "logprobs")]
    [InlineData("""{"prompt":"a","logprobs":1,"echo":true,"stream":true}""", "logprobs")]
    [InlineData("""{"prompt":"a","echo":true,"suffix":"b"}""", "echo")]
    [InlineData("""{"prompt":"a","echo":1}""", "echo")]
    [InlineData("""{"prompt":"a","suffix":1}""", "suffix")]
    [InlineData("""{"prompt":"a","stop":""}""", "stop")]
    [InlineData("""{"prompt":"a","stop":["a",""]}""", "stop")]
    [InlineData("""{"prompt":"a","stop":["a","b","c","d","e"]}""", "stop")]
    [InlineData("""{"prompt":"a","stop":[1]}""", "stop[0]")]
    [InlineData("""{"prompt":"a","stop":7}""", "stop")]
    [InlineData("""{"prompt":"a","seed":1.5}""", "seed")]
    [InlineData("""{"prompt":"a","seed":9223372036854775808}""", "seed")]
    [InlineData("""{"prompt":"a","seed":"1"}""", "seed")]
    [InlineData("""{"prompt":"a","logit_bias":[]}""", "logit_bias")]
    [InlineData("""{"prompt":"a","logit_bias":{"x":1}}""", "logit_bias")]
    [InlineData("""{"prompt":"a","logit_bias":{"8192":1}}""", "logit_bias")]
    [InlineData("""{"prompt":"a","logit_bias":{"-1":1}}""", "logit_bias")]
    [InlineData("""{"prompt":"a","logit_bias":{"1":101}}""", "logit_bias.1")]
    [InlineData("""{"prompt":"a","logit_bias":{"1":"1"}}""", "logit_bias.1")]
    [InlineData("""{"prompt":"a","stream":"yes"}""", "stream")]
    [InlineData("""{"prompt":"a","stream_options":{"include_usage":true}}""", "stream_options")]
    [InlineData("""{"prompt":"a","stream":true,"stream_options":{"include_usage":1}}""", "stream_options.include_usage")]
    [InlineData("""{"prompt":"a","user":1}""", "user")]
    [InlineData("""{"prompt":"a","model":1}""", "model")]
    [InlineData("""{"prompt":"a","id_slot":"0"}""", "id_slot")]
    [InlineData("""{"prompt":"a","cache_prompt":"0"}""", "cache_prompt")]
    [InlineData("""{"prompt":"a","prediction":"b"}""", "prediction")]
    [InlineData("""{"prompt":"a","prediction":{"type":"content"}}""", "prediction.content")]
    [InlineData("""{"prompt":"a","prediction":{"content":"b"}}""", "prediction.type")]
    [InlineData("""{"prompt":"a","speculative":{"budget":-1}}""", "speculative.budget")]
    [InlineData("""{"prompt":"a","speculative":{"datastores":["none"]}}""", "speculative.datastores", 404)]
    [InlineData("""{"prompt":"a","grammar":"root ::= x"}""", "grammar")]
    [InlineData("""{"prompt":"a","guided_json":{}}""", "guided_json")]
    [InlineData("""{"prompt":"a","use_beam_search":true}""", "use_beam_search")]
    [InlineData("""{"prompt":"a","response_format":{"type":"json_object"}}""", "response_format")]
    [InlineData("""{"prompt":"a","model":"gpt-4"}""", "model", 404)]
    public async Task Complete_FieldAtFault_IsNamedInTheErrorBody(string body, string parameter, int expected = 400)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await shared.Server.Client.PostAsync(new Uri("/v1/completions", UriKind.Relative), content);
        JsonElement error = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(parameter, error.Error("param"));
        Assert.Equal("invalid_request_error", error.Error("type"));
        Assert.Contains(parameter.Split('[', '.')[0], error.Error("message"), StringComparison.Ordinal);
        Assert.True(error.GetProperty("error").TryGetProperty("code", out _));
    }

    [Fact]
    public async Task Complete_ManyPrompts_UpToThirtyTwo()
    {
        (int many, JsonElement error) = await shared.Server.PostAsync("/v1/completions", new { prompt = Enumerable.Repeat("a", 33) });
        Assert.Equal((400, "prompt"), (many, error.Error("param")));
        (int fine, JsonElement body) = await shared.Server.PostAsync("/v1/completions", new { prompt = Enumerable.Repeat("a", 32), max_tokens = 1 });
        Assert.Equal((200, 32), (fine, body.GetProperty("choices").GetArrayLength()));
    }

    [Theory]
    [InlineData("""{"prompt":"a","max_tokens":1,"model":"","user":"me","stop":null,"seed":null,"n":1.0}""")]
    [InlineData("""{"prompt":"a","max_tokens":1,"model":"default","stop":[],"suffix":"","samplers":["infill"],"unknown":{"x":[]}}""")]
    [InlineData("""{"prompt":"a","max_tokens":1,"temperature":2,"top_p":0,"top_k":-1,"min_p":1,"repeat_penalty":2,"grammar":"","response_format":{"type":"text"}}""")]
    [InlineData("""{"prompt":"a","max_tokens":1,"id_slot":0,"cache_prompt":false,"logit_bias":{"1":-100},"best_of":1,"stop":["a","b","c","d"]}""")]
    public async Task Complete_FieldsAtTheirBounds_AreTaken(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await shared.Server.Client.PostAsync(new Uri("/v1/completions", UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
