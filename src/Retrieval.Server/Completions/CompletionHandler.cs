using Retrieval.Server.Access;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Tokenization;

namespace Retrieval.Server.Completions;

/// <summary>From a request's body to its response.</summary>
internal sealed class CompletionHandler(Submitter submitter)
{
    /// <summary>Answers, at once or as a stream.</summary>
    public async Task CompleteAsync(HttpContext context, RequestBody body, ServedModel model, CompletionDialect dialect)
    {
        var request = CompletionRequest.Read(body, model, dialect);
        var format = new CompletionFormat(ResponseHead.Create("cmpl-", model), request, dialect);
        using GenerationBatch batch = submitter.Submit(context, body, request.Fields, request.Requests(context.Tenant()));
        ScoreAligner[]? aligners = Align(request, batch);
        if (request.Fields.IsStreamed)
        {
            await new ChoiceStream(context, batch, format) { Aligners = aligners, IncludesUsage = request.Fields.IncludesUsage }.SendAsync();
            return;
        }

        SampleText[] samples = await SampleText.CollectAllAsync(batch, aligners, context.RequestAborted);
        await ApiJson.WriteAsync(context, format.Whole(Choose(request, samples), Usage.Of(batch), ResponseExtras.Of(batch)));
    }

    private static ScoreAligner[]? Align(CompletionRequest request, GenerationBatch batch)
    {
        Tokenizer tokenizer = request.Fields.Model.Tokenizer;
        return request.Logprobs is null && !request.IsBestOf
            ? null
            : [.. batch.Generations.Select((_, index) => new ScoreAligner(tokenizer, request.Prompts[index / batch.SamplesPerPrompt].Tokens))];
    }

    // OpenAI's rule: the highest log-probability per token.
    private static SampleText[] Choose(CompletionRequest request, SampleText[] samples) =>
        !request.IsBestOf ? samples
        : [.. samples.Chunk(request.SampleCount).SelectMany(group => group.OrderByDescending(sample => sample.MeanLogProbability).Take(request.Fields.ChoiceCount))];
}
