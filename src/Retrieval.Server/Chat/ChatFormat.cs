using Retrieval.Server.Generating;
using Retrieval.Tokenization;

namespace Retrieval.Server.Chat;

/// <summary>Answers as responses and events.</summary>
/// <param name="head">What they say about themselves.</param>
/// <param name="tokenizer">Spells scored tokens.</param>
internal sealed class ChatFormat(ResponseHead head, Tokenizer tokenizer) : ChunkFormat
{
    public override object? Open(int choice) => Event(new ChatChoice { Index = choice, Delta = new ChatDelta { Role = "assistant", Content = "" } });

    public override object Content(int choice, string text, IReadOnlyList<ScoredToken>? scores) =>
        Event(new ChatChoice { Index = choice, Delta = new ChatDelta { Content = text }, Logprobs = Spell(scores) });

    public override object Finish(int choice, string reason, ResponseExtras extras) =>
        Event(new ChatChoice { Index = choice, Delta = new ChatDelta(), FinishReason = reason }) with { Timings = extras.Timings, Metrics = extras.Metrics };

    public override object Close(Usage usage, ResponseExtras extras) =>
        Event() with { Usage = usage, Timings = extras.Timings, Metrics = extras.Metrics };

    /// <summary>The whole response.</summary>
    /// <param name="samples">One for each choice.</param>
    /// <param name="hasScores">Whether scores were asked for.</param>
    /// <param name="usage">Of all samples.</param>
    /// <param name="extras">What else there is.</param>
    public ChatBody Whole(IReadOnlyList<SampleText> samples, bool hasScores, Usage usage, ResponseExtras extras)
    {
        ChatChoice[] choices = [.. samples.Select((sample, index) => new ChatChoice
        {
            Index = index,
            Message = new ChatMessage("assistant", sample.Text),
            Logprobs = hasScores ? Spell(sample.Scores) : null,
            FinishReason = sample.Result.FinishReason,
        })];
        return Body("chat.completion", choices) with { Usage = usage, Timings = extras.Timings, Metrics = extras.Metrics };
    }

    private ChatLogprobs? Spell(IReadOnlyList<ScoredToken>? scores) => scores is null ? null : ChatLogprobs.Of(tokenizer, scores);

    private ChatBody Event(params ChatChoice[] choices) => Body("chat.completion.chunk", choices);

    private ChatBody Body(string kind, ChatChoice[] choices) => new(head.Id, kind, head.Created, head.Model, head.SystemFingerprint, choices);
}
