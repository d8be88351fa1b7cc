namespace Retrieval.Cli.Generation;

/// <summary>Where the time went, in milliseconds, and rates; a rate of nothing is 0.</summary>
/// <param name="LoadMs">Until the model was ready, a first export included.</param>
/// <param name="PrefillMs">The prompt but its last token, which the first step feeds.</param>
/// <param name="FirstTokenMs">From loaded to the first token.</param>
/// <param name="DecodeMs">All steps after prefill.</param>
/// <param name="VerifyMs">The part of decoding spent in the model.</param>
/// <param name="Steps">Passes of the model after prefill.</param>
/// <param name="PrefillTokensPerSecond">Rate of prefill.</param>
/// <param name="TokensPerSecond">Generated tokens per second of decoding.</param>
internal sealed record GenerationTimings(
    double LoadMs, double PrefillMs, double FirstTokenMs, double DecodeMs, double VerifyMs, int Steps, double PrefillTokensPerSecond, double TokensPerSecond)
{
    public static GenerationTimings Of(Completion completion, TimeSpan loadTime)
    {
        TimeSpan prefill = completion.Statistics.PrefillTime;
        TimeSpan decode = completion.TotalTime - prefill;
        return new GenerationTimings(
            Milliseconds(loadTime),
            Milliseconds(prefill),
            Milliseconds(completion.FirstTokenTime),
            Milliseconds(decode),
            Milliseconds(completion.Statistics.VerifyTime),
            completion.Statistics.StepCount,
            Rate(completion.Statistics.PromptCount - 1, prefill),
            Rate(completion.TokenIds.Length, decode));
    }

    /// <summary>Two lines for people.</summary>
    public string Describe(TokenUsage usage) =>
        $"""
        {usage.PromptTokens} prompt tokens, {usage.CompletionTokens} generated in {Steps} steps
        load {LoadMs:0} ms, prefill {PrefillMs:0} ms ({PrefillTokensPerSecond:0} tokens/s), decode {DecodeMs:0} ms ({TokensPerSecond:0.0} tokens/s)
        """;

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private static double Rate(int count, TimeSpan time) => time > TimeSpan.Zero ? Math.Round(count / time.TotalSeconds, 2) : 0;
}
