using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Cli.Arguments;

/// <summary>How tokens are drawn and when to stop: the options of <see cref="DecodeOptions"/> and <see cref="SamplingOptions"/>.</summary>
internal sealed class SamplingArguments
{
    private readonly Option<int> _maxTokens = NumberOption.Create("--max-tokens", "1 or more", "Most tokens to generate", 256);
    private readonly Option<int> _minTokens = NumberOption.Create("--min-tokens", "0 or more", "No stop token before this many tokens", 0);
    private readonly Option<double> _temperature = NumberOption.Create("--temperature", "between 0 and 2", "Divides the logits; 0 takes the likeliest token", 0d);
    private readonly Option<int> _topK = NumberOption.Create("--top-k", "0 or more", "Keeps the k likeliest tokens; 0 is off", 0);
    private readonly Option<double> _topP = NumberOption.Create("--top-p", "between 0 and 1", "Keeps the likeliest tokens of this much probability", 1d);
    private readonly Option<double> _minP = NumberOption.Create("--min-p", "between 0 and 1", "Keeps tokens this probable relative to the likeliest", 0d);

    private readonly Option<double> _repetitionPenalty = NumberOption.Create(
        "--repetition-penalty", "above 0 and at most 2", "Weakens tokens of the prompt and the output; 1 is off", 1d);

    private readonly Option<double> _presencePenalty = NumberOption.Create(
        "--presence-penalty", "between -2 and 2", "Weakens tokens of the output, once", 0d);

    private readonly Option<double> _frequencyPenalty = NumberOption.Create(
        "--frequency-penalty", "between -2 and 2", "Weakens tokens of the output, for each occurrence", 0d);

    private readonly Option<KeyValuePair<int, double>[]> _logitBias = new("--logit-bias")
    {
        Description = "Adds a bias between -100 and 100 to the logit of a token; may be repeated",
        HelpName = "id=bias",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => ParseBias(result, token.Value))],
    };

    private readonly Option<int[]> _ban = new("--ban")
    {
        Description = "Token id that is never generated; may be repeated",
        HelpName = "id",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => TokenIdArgument.Parse(result, "--ban", token.Value))],
    };

    private readonly Option<ulong?> _seed = NumberOption.CreateOptional<ulong>(
        "--seed", "a whole number of 0 or more", "Key of the noise: the same one gives the same tokens", "another each time, reported by --stats and --json");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _maxTokens, _minTokens, _temperature, _topK, _topP, _minP, _repetitionPenalty, _presencePenalty, _frequencyPenalty, _logitBias, _ban, _seed,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was asked for, ranges not yet checked. Stop tokens are the model's.</summary>
    public DecodeOptions Read(ParseResult result, IReadOnlyCollection<int> stopTokens) => new()
    {
        MaxTokens = result.GetValue(_maxTokens),
        StopTokens = stopTokens,
        Sampling = new SamplingOptions
        {
            MinTokens = result.GetValue(_minTokens),
            Temperature = result.GetValue(_temperature),
            TopK = result.GetValue(_topK),
            TopP = result.GetValue(_topP),
            MinP = result.GetValue(_minP),
            RepetitionPenalty = result.GetValue(_repetitionPenalty),
            PresencePenalty = result.GetValue(_presencePenalty),
            FrequencyPenalty = result.GetValue(_frequencyPenalty),
            LogitBias = (result.GetValue(_logitBias) ?? []).GroupBy(bias => bias.Key).ToDictionary(group => group.Key, group => group.Last().Value),
            BannedTokens = result.GetValue(_ban) ?? [],
            Seed = result.GetValue(_seed) ?? (ulong)Random.Shared.NextInt64(1L << 53), // exact in every JSON reader
        },
    };

    private static KeyValuePair<int, double> ParseBias(ArgumentResult result, string text)
    {
        int separator = text.IndexOf('=', StringComparison.Ordinal);
        if (separator > 0
            && int.TryParse(text.AsSpan(0, separator), NumberStyles.Integer, CultureInfo.InvariantCulture, out int id)
            && double.TryParse(text.AsSpan(separator + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double bias))
        {
            return new KeyValuePair<int, double>(id, bias);
        }

        result.AddError($"--logit-bias must be ID=BIAS with a bias between -100 and 100, but is '{text}'.");
        return default;
    }
}
