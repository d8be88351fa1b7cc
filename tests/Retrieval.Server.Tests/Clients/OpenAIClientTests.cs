using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Clients;

/// <summary>The official .NET client, unmodified. It has none for completions; the client for Node.js covers those.</summary>
[Collection(SharedServer.Collection)]
public sealed class OpenAIClientTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task GetModels_Default_IsListed()
    {
        ClientResult<OpenAIModelCollection> models = await Client().GetOpenAIModelClient().GetModelsAsync();
        Assert.Equal(["default"], models.Value.Select(model => model.Id));
    }

    [Fact]
    public async Task CompleteChat_Answer_HasTextUsageAndReason()
    {
        ChatCompletion answer = await Chat().CompleteChatAsync([new UserChatMessage("Write a function.")], new ChatCompletionOptions { MaxOutputTokenCount = 12, Temperature = 0 });
        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(12, answer.Usage.OutputTokenCount);
        Assert.Equal(answer.Usage.TotalTokenCount, answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChatStreaming_Pieces_AreTheWholeAnswerAndEndWithUsage()
    {
        ChatMessage[] messages = [new SystemChatMessage("You write Python."), new UserChatMessage("Write a class.")];
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 40, Temperature = 0 };
        ChatCompletion whole = await Chat().CompleteChatAsync(messages, options);
        string text = "";
        ChatTokenUsage? usage = null;
        ChatFinishReason? reason = null;
        await foreach (StreamingChatCompletionUpdate update in Chat().CompleteChatStreamingAsync(messages, options))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
            reason = update.FinishReason ?? reason;
        }

        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal(whole.FinishReason, reason);
        Assert.Equal(whole.Usage.OutputTokenCount, usage!.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChat_UnknownModel_IsAClientError()
    {
        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(() =>
            Client().GetChatClient("other").CompleteChatAsync([new UserChatMessage("a")]));
        Assert.Equal(404, error.Status);
        Assert.Contains("model must be default", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteChatStreaming_Cancelled_FreesTheSlot()
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StreamingChatCompletionUpdate update in Chat().CompleteChatStreamingAsync(
                [new UserChatMessage("Write a long program.")], new ChatCompletionOptions { MaxOutputTokenCount = 1500, Temperature = 1 }, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        for (int i = 0; i < 100 && Server.Model.Engine.HeldCount > 0; i++)
        {
            await Task.Delay(20);
        }

        Assert.Equal(0, Server.Model.Engine.HeldCount);
    }

    private OpenAIClient Client() =>
        new(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(Server.Address, "/v1") });

    private ChatClient Chat() => Client().GetChatClient("default");
}
