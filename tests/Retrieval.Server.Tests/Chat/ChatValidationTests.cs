using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Chat;

[Collection(SharedServer.Collection)]
public sealed class ChatValidationTests(SharedServer shared)
{
    [Theory]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages":[]}""", "messages")]
    [InlineData("""{"messages":"hi"}""", "messages")]
    [InlineData("""{"messages":["hi"]}""", "messages[0]")]
    [InlineData("""{"messages":[{"content":"hi"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"boss","content":"hi"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"assistant","content":null}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":1}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":["hi"]}]}""", "messages[0].content[0]")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":"a","name":"\udfff"}]}""", "messages")]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":"x"}]}""", "messages[0].tool_calls")]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":[1]}]}""", "messages[0].tool_calls[0]")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"max_tokens":0}""", "max_tokens")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"max_completion_tokens":0}""", "max_completion_tokens")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"logprobs":1}""", "logprobs")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"top_logprobs":1}""", "top_logprobs")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"logprobs":true,"top_logprobs":21}""", "top_logprobs")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema"}}""", "response_format")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"tool_choice":{"type":"function"}}""", "tool_choice")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"tools":[{"type":"web"}]}""", "tools[0].type")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"tools":{}}""", "tools")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"functions":[{"name":"f"}]}""", "functions")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"modalities":["text","audio"]}""", "modalities")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"chat_template_kwargs":1}""", "chat_template_kwargs")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"prediction":{"type":"other","content":"b"}}""", "prediction.type")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"prediction":{"type":"content","content":[{"type":"image"}]}}""", "prediction.content[0].type")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"temperature":3}""", "temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"model":"gpt-4"}""", "model", 404)]
    public async Task Answer_FieldAtFault_IsNamedInTheErrorBody(string body, string parameter, int expected = 400)
    {
        (int status, JsonElement error) = await PostAsync(body);
        Assert.Equal((expected, parameter), (status, error.Error("param")));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"max_tokens":1,"tools":[],"tool_choice":"auto","modalities":["text"],"store":true,"top_logprobs":0}""")]
    [InlineData("""{"messages":[{"role":"user","content":[]}],"max_tokens":1,"response_format":{"type":"text"},"tool_choice":"none","parallel_tool_calls":false}""")]
    [InlineData("""{"messages":[{"role":"user","content":""}],"max_tokens":1,"reasoning_effort":"low","chat_template_kwargs":{"x":[1]},"functions":[]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"max_tokens":1,"tools":[{"type":"function","function":{"name":"f"}}],"samplers":["top_k"],"id_slot":0}""")]
    public async Task Answer_HarmlessFields_AreTaken(string body)
    {
        (int status, JsonElement response) = await PostAsync(body);
        Assert.True(status == 200, response.ToString());
    }

    private async Task<(int Status, JsonElement Body)> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await shared.Server.Client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content);
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }
}
