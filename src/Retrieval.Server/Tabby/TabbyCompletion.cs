using System.Text;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;
using Retrieval.Server.Infilling;
using Retrieval.Server.Models;
using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.Tabby;

/// <summary>
/// Serves <c>/v1/completions</c> in Tabby's dialect, which is told by its <c>segments</c>. What is too long is cut, and what takes too long is
/// answered with what there is.
/// </summary>
internal sealed class TabbyCompletion(ModelHost host, DatastoreRegistry datastores)
{
    /// <summary>Tokens of a completion at most, Tabby's default.</summary>
    private const int MaxTokens = 64;

    /// <summary>Longest time an answer may take. Default: 4 seconds; Tabby's clients warn their user when answers take 5 on average.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Whether a body is of this dialect.</summary>
    public static bool IsMeant(RequestBody body) => body.Has("segments");

    /// <summary>Answers a request.</summary>
    public async Task CompleteAsync(HttpContext context, RequestBody body)
    {
        ServedModel model = host.Current; // a client of Tabby names no model
        var request = TabbyRequest.Read(body);
        int[] prompt = BuildPrompt(model, request);
        string text = await GenerateAsync(context, body, model, request, prompt);
        await ApiJson.WriteAsync(context, Respond(model, request, prompt, text));
    }

    private static int[] BuildPrompt(ServedModel model, TabbyRequest request)
    {
        if (request.RawPrompt is not { } raw)
        {
            return InfillPrompt.Build(model, request.Input, MaxTokens);
        }

        int[] tokens = model.Tokenizer.EncodeToIds(raw);
        return tokens.Length == 0
            ? throw ApiException.Invalid("debug_options.raw_prompt", "debug_options.raw_prompt must have at least one token.")
            : tokens[^Math.Min(tokens.Length, Math.Max(1, model.ContextLength - MaxTokens))..];
    }

    private async Task<string> GenerateAsync(HttpContext context, RequestBody body, ServedModel model, TabbyRequest request, int[] prompt)
    {
        (DraftingChoice drafting, _) = SpeculativeFields.Read(body, context.Tenant(), datastores, prediction: null);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Generation generation = model.Engine.Submit(
            new GenerationRequest
            {
                Tenant = context.Tenant(),
                Prompt = prompt,
                Decode = new DecodeOptions
                {
                    MaxTokens = MaxTokens,
                    StopTokens = model.StopTokenIds,
                    Sampling = new SamplingOptions { Temperature = request.Temperature, TopP = 0.95, Seed = request.Seed },
                },
                Drafting = drafting,
            },
            stopping.Token)[0];

        try
        {
            stopping.CancelAfter(Timeout);
            var text = new StringBuilder();
            await foreach (GenerationStep step in generation.Steps.ReadAllAsync(context.RequestAborted))
            {
                text.Append(step.Text);
            }

            return text.ToString();
        }
        finally
        {
            await stopping.CancelAsync(); // the reader hears of a disconnect before the link does, and disposing cuts the link
        }
    }

    private static TabbyResponse Respond(ServedModel model, TabbyRequest request, int[] prompt, string text) =>
        new($"cmpl-{Guid.NewGuid()}", [new TabbyChoice(0, request.UsesCarriageReturns ? text.ReplaceLineEndings("\r\n") : text)], TabbyRequest.StandardMode)
        {
            DebugData = !request.ReturnsPrompt && !request.ReturnsSnippets ? null : new TabbyDebugData
            {
                Prompt = request.ReturnsPrompt ? model.Tokenizer.Decode(prompt, skipSpecialTokens: false) : null,
                Snippets = request.ReturnsSnippets ? [.. request.Input.Extra.Select(chunk => new TabbySnippet(chunk.FileName, chunk.Text))] : null,
            },
        };
}
