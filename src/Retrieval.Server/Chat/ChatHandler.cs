using Retrieval.Server.Access;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Chat;

/// <summary>From a request's body to its response.</summary>
internal sealed class ChatHandler(Submitter submitter)
{
    /// <summary>Answers, at once or as a stream.</summary>
    public async Task AnswerAsync(HttpContext context, RequestBody body, ServedModel model)
    {
        var request = ChatRequest.Read(body, model);
        var format = new ChatFormat(ResponseHead.Create("chatcmpl-", model), model.Tokenizer);
        using GenerationBatch batch = submitter.Submit(context, body, request.Fields, [request.Request(context.Tenant())]);
        ScoreAligner[]? aligners = request.Logprobs is null
            ? null
            : [.. batch.Generations.Select(_ => new ScoreAligner(model.Tokenizer, request.Prompt.Tokens))];
        if (request.Fields.IsStreamed)
        {
            await new ChoiceStream(context, batch, format) { Aligners = aligners, IncludesUsage = request.Fields.IncludesUsage }.SendAsync();
            return;
        }

        SampleText[] samples = await SampleText.CollectAllAsync(batch, aligners, context.RequestAborted);
        await ApiJson.WriteAsync(context, format.Whole(samples, request.Logprobs is not null, Usage.Of(batch), ResponseExtras.Of(batch)));
    }
}
