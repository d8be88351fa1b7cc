using Retrieval.Server.Access;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Completions;

/// <summary>A request to continue prompts, checked.</summary>
internal sealed record CompletionRequest
{
    private const int DefaultMaxTokens = 16;
    private const int MaxLogprobs = 5;

    /// <summary>What chat has, too.</summary>
    public required GenerationFields Fields { get; init; }

    /// <summary>The prompts.</summary>
    public required IReadOnlyList<Prompt> Prompts { get; init; }

    /// <summary>Whether the text begins with the prompt.</summary>
    public required bool Echoes { get; init; }

    /// <summary>Alternatives to name at each token; null for no scores.</summary>
    public required int? Logprobs { get; init; }

    /// <summary><c>best_of</c>: samples to choose the choices from. Default: as many as choices.</summary>
    public required int SampleCount { get; init; }

    /// <summary>Most tokens of a choice; 0 only echoes; null for as many as the context has room for.</summary>
    public required int? MaxTokens { get; init; }

    /// <summary>Whether choices are chosen from more samples.</summary>
    public bool IsBestOf => SampleCount > Fields.ChoiceCount;

    /// <summary>Whether the prompt's tokens are scored.</summary>
    public bool ScoresPrompt => Echoes && Logprobs is not null;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The request.</param>
    /// <param name="model">Who answers.</param>
    /// <param name="dialect">Whose defaults count.</param>
    /// <exception cref="ApiException">Something is missing, out of its range or at odds with something else.</exception>
    public static CompletionRequest Read(RequestBody body, ServedModel model, CompletionDialect dialect)
    {
        UnsupportedFields.Refuse(body);
        var fields = GenerationFields.Read(body, model);
        bool echoes = body.Flag("echo") ?? false;
        int? maxTokens = body.Integer("max_tokens", echoes ? 0 : 1, int.MaxValue);
        var request = new CompletionRequest
        {
            Fields = fields,
            Prompts = ReadPrompts(body, model, echoes),
            Echoes = echoes,
            Logprobs = body.Integer("logprobs", 0, MaxLogprobs),
            SampleCount = body.Integer("best_of", fields.ChoiceCount, GenerationFields.MaxSamples) ?? fields.ChoiceCount,
            MaxTokens = maxTokens ?? (dialect == CompletionDialect.OpenAI ? DefaultMaxTokens : null),
        };
        request.Check();
        return request;
    }

    /// <summary>What the engine is asked for.</summary>
    public IReadOnlyList<GenerationRequest> Requests(Tenant tenant) =>
    [
        .. Prompts.Select(prompt => Fields.Request(tenant, prompt, MaxTokens) with
        {
            SampleCount = SampleCount,
            Scores = Logprobs ?? (IsBestOf ? 0 : null),
            ScoresPrompt = ScoresPrompt,
            IsPrefillOnly = MaxTokens == 0,
        }),
    ];

    private static Prompt[] ReadPrompts(RequestBody body, ServedModel model, bool echoes)
    {
        IReadOnlyList<PromptInput> inputs = PromptField.Read(body, model.Verifier.VocabularySize);
        var encoder = new PromptEncoder(model);
        if (body.Text("suffix") is not { Length: > 0 } suffix)
        {
            return [.. inputs.Select(input => encoder.Encode(input, "prompt"))];
        }

        return echoes
            ? throw ApiException.Invalid("echo", "echo cannot be combined with suffix.")
            : [.. inputs.Select(input => encoder.Fill(input, suffix, "prompt"))];
    }

    private void Check()
    {
        if (IsBestOf && Fields.IsStreamed)
        {
            throw ApiException.Invalid("best_of", "best_of must equal n in a stream: the best are known only when all have ended.");
        }

        if (ScoresPrompt && Fields.IsStreamed)
        {
            throw ApiException.Invalid("logprobs", "logprobs cannot be combined with echo in a stream; leave one of the three out.");
        }

        if (SampleCount * Prompts.Count > GenerationFields.MaxSamples)
        {
            string name = IsBestOf ? "best_of" : "n";
            throw ApiException.Invalid(
                name, $"{name} must come to at most {GenerationFields.MaxSamples} over all prompts, but is {SampleCount} for each of {Prompts.Count}.");
        }
    }
}
