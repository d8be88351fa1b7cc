using System.Text;
using Retrieval.Server.Chat;
using Retrieval.Server.Http;

namespace Retrieval.Server.Tests.Chat;

public sealed class ChatMessagesTests
{
    [Theory]
    [InlineData("""{"role":"user","content":"a","name":"b"}""", """{"role":"user","content":"a","name":"b"}""")]
    [InlineData("""{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"role":"user"}""", """{"role":"user","content":"a\nb"}""")]
    [InlineData("""{"role":"developer","content":"a"}""", """{"role":"system","content":"a"}""")]
    [InlineData("""{"role":"assistant","content":"a","tool_calls":null}""", """{"role":"assistant","content":"a","tool_calls":null}""")]
    [InlineData(
        """{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"x\":[1]}"}}]}""",
        """{"role":"assistant","content":"","tool_calls":[{"id":"1","function":{"name":"f","arguments":{"x":[1]}}}]}""")]
    [InlineData(
        """{"role":"assistant","tool_calls":[{"function":{"arguments":"not json"}}]}""",
        """{"role":"assistant","content":"","tool_calls":[{"function":{"arguments":"not json"}}]}""")]
    public void Read_Message_IsInTheFormOfTemplates(string message, string expected) =>
        Assert.Equal($"[{expected}]", ChatMessages.Read(Body($$"""{"messages":[{{message}}]}"""), knowsDevelopers: false).GetRawText());

    [Fact]
    public void Read_TemplateThatKnowsDevelopers_KeepsThem() =>
        Assert.Contains("developer", ChatMessages.Read(Body("""{"messages":[{"role":"developer","content":"a"}]}"""), knowsDevelopers: true).GetRawText(), StringComparison.Ordinal);

    private static RequestBody Body(string json) => RequestBody.Parse(Encoding.UTF8.GetBytes(json));
}
