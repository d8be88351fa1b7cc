using Retrieval.Cli.Proving;
using Retrieval.Engine;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Cli.Drafts;

/// <summary>The text that draft models are judged by.</summary>
internal static class CalibrationText
{
    private const int PromptTokens = 256;
    private const int OutputTokens = 128;

    /// <summary>Warm enough not to end in a loop that every draft model agrees with.</summary>
    private const double Temperature = 0.8;

    /// <summary>Samples of text that is there: pieces of it drawn at random, each as likely as any other.</summary>
    /// <param name="texts">The text; read to its end.</param>
    /// <param name="positions">About how many positions to compare.</param>
    /// <param name="seed">Of the draw.</param>
    public static List<TextSample> Draw(IEnumerable<TextSample> texts, int positions, int seed)
    {
        var random = new Random(seed);
        List<TextSample> drawn = [];
        int wanted = Math.Max(1, positions / OutputTokens), seen = 0;
        foreach (TextSample piece in texts.SelectMany(Cut))
        {
            seen++;
            if (drawn.Count < wanted)
            {
                drawn.Add(piece);
            }
            else if (random.Next(seen) is var place && place < wanted)
            {
                drawn[place] = piece; // Vitter 1985, algorithm R
            }
        }

        return drawn;
    }

    /// <summary>Samples that the target writes itself, to the built-in prompts.</summary>
    public static List<TextSample> Write(OnnxVerifier target, ModelSource model, Tokenizer tokenizer, int positions, int seed, CancellationToken cancellationToken)
    {
        IReadOnlyList<ProofPrompt> prompts = BuiltInPrompts.Encode(tokenizer);
        List<TextSample> samples = [];
        foreach (ProofPrompt prompt in prompts)
        {
            int[] start = prompt.Tokens.Length > PromptTokens ? prompt.Tokens[^PromptTokens..] : prompt.Tokens;
            var options = new DecodeOptions
            {
                MaxTokens = Math.Clamp((positions + prompts.Count - 1) / prompts.Count, 1, target.ContextLength - start.Length - 1),
                StopTokens = model.EndTokenIds,
                Sampling = new SamplingOptions { Temperature = Temperature, Seed = (ulong)seed },
            };
            int sequence = target.OpenSequence();
            var decoder = new SpeculativeDecoder(target);
            DecodeRun run = decoder.Start(sequence, start, options, null);
            while (decoder.Step(run, cancellationToken))
            {
            }

            samples.Add(new TextSample([.. start, .. run.Output], start.Length));
            target.CloseSequence(sequence);
        }

        return samples;
    }

    /// <summary>A request keeps the end of its prompt and the start of its output; other text becomes pieces with a quarter of each to start from.</summary>
    private static IEnumerable<TextSample> Cut(TextSample text)
    {
        if (text.PromptLength > 0)
        {
            int from = Math.Max(0, text.PromptLength - PromptTokens), to = Math.Min(text.Tokens.Length, text.PromptLength + OutputTokens);
            return text.Tokens.Length > text.PromptLength ? [new TextSample(text.Tokens[from..to], text.PromptLength - from)] : [];
        }

        return text.Tokens.Chunk(OutputTokens * 4 / 3).Where(piece => piece.Length > OutputTokens / 2).Select(piece => new TextSample(piece, OutputTokens / 3));
    }
}
