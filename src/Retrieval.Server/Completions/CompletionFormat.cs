using Retrieval.Server.Generating;
using Retrieval.Tokenization;

namespace Retrieval.Server.Completions;

/// <summary>Completions as responses and events.</summary>
/// <param name="head">What they say about themselves.</param>
/// <param name="request">What was asked for.</param>
/// <param name="dialect">Who reads them.</param>
internal sealed class CompletionFormat(ResponseHead head, CompletionRequest request, CompletionDialect dialect) : ChunkFormat
{
    private readonly Tokenizer _tokenizer = request.Fields.Model.Tokenizer;
    private readonly int[] _promptLengths = [.. request.Prompts.Select(prompt => CodePoints.Count(prompt.Text))];

    public override object? Open(int choice) => request.Echoes ? Body([Part(choice, PromptOf(choice).Text, null, null)]) : null;

    public override object Content(int choice, string text, IReadOnlyList<ScoredToken>? scores) =>
        Body([Part(choice, text, scores is null ? null : Spell(choice, scores), null)]);

    public override object Finish(int choice, string reason, ResponseExtras extras) =>
        Body([Part(choice, "", null, reason)]) with { Timings = extras.Timings, Metrics = extras.Metrics };

    public override object Close(Usage usage, ResponseExtras extras) =>
        Body([]) with { Usage = usage, Timings = extras.Timings, Metrics = extras.Metrics };

    /// <summary>The whole response.</summary>
    /// <param name="samples">One for each choice.</param>
    /// <param name="usage">Of all samples.</param>
    /// <param name="extras">What else there is.</param>
    public CompletionBody Whole(IReadOnlyList<SampleText> samples, Usage usage, ResponseExtras extras) =>
        Body([.. samples.Select(Choose)]) with { Usage = usage, Timings = extras.Timings, Metrics = extras.Metrics };

    private CompletionChoice Choose(SampleText sample, int choice)
    {
        string text = request.Echoes ? PromptOf(choice).Text + sample.Text : sample.Text;
        var whole = new CompletionChoice(text, choice, request.Logprobs is null ? null : SpellAll(choice, sample), sample.Result.FinishReason);
        return dialect == CompletionDialect.Fim ? whole with { Message = new CompletionMessage("assistant", text) } : whole;
    }

    private CompletionChoice Part(int choice, string text, CompletionLogprobs? logprobs, string? reason)
    {
        var part = new CompletionChoice(text, choice, logprobs, reason);
        return dialect == CompletionDialect.Fim ? part with { Delta = new CompletionMessage("assistant", text) } : part;
    }

    private CompletionLogprobs SpellAll(int choice, SampleText sample)
    {
        IEnumerable<ScoredToken> prompt = request.ScoresPrompt ? PromptScores.Align(_tokenizer, PromptOf(choice), sample.Result.PromptScores) : [];
        return CompletionLogprobs.Of(_tokenizer, [.. prompt, .. Shift(choice, sample.Scores)]);
    }

    private CompletionLogprobs Spell(int choice, IReadOnlyList<ScoredToken> scores) => CompletionLogprobs.Of(_tokenizer, [.. Shift(choice, scores)]);

    private IEnumerable<ScoredToken> Shift(int choice, IEnumerable<ScoredToken> scores) =>
        scores.Select(token => token with { Offset = token.Offset + _promptLengths[choice / request.Fields.ChoiceCount] });

    private Prompt PromptOf(int choice) => request.Prompts[choice / request.Fields.ChoiceCount];

    private CompletionBody Body(IReadOnlyList<CompletionChoice> choices) =>
        new(head.Id, "text_completion", head.Created, head.Model, head.SystemFingerprint, choices);
}
