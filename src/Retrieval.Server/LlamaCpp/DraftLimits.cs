using Retrieval.Server.Http;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>
/// The reference's words for drafting, each a field of its own with a dot in its name. Only the upper limit means anything here: how much is worth
/// drafting is measured, so a least number and a least probability are noted and left alone. Values that make no sense are brought to ones that do.
/// </summary>
internal sealed record DraftLimits
{
    private const int Most = 4096;

    /// <summary>Most draft tokens of a step; 0 drafts nothing; null says nothing.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Never above <see cref="MaxTokens"/>.</summary>
    public int MinTokens { get; init; }

    /// <summary>0 to 1.</summary>
    public double MinProbability { get; init; }

    /// <summary>Reads <c>speculative.n_max</c>, <c>speculative.n_min</c> and <c>speculative.p_min</c>.</summary>
    public static DraftLimits Read(RequestBody body)
    {
        int? most = body.Integer("speculative.n_max", int.MinValue, int.MaxValue) is { } given ? Math.Clamp(given, 0, Most) : null;
        return new DraftLimits
        {
            MaxTokens = most,
            MinTokens = Math.Clamp(body.Integer("speculative.n_min", int.MinValue, int.MaxValue) ?? 0, 0, most ?? Most),
            MinProbability = Math.Clamp(body.Number("speculative.p_min", double.MinValue, double.MaxValue) ?? 0, 0, 1),
        };
    }

    /// <summary>Applies the limits to what the request's <c>speculative</c> object chose: the narrower wins.</summary>
    public DraftingChoice Apply(DraftingChoice choice)
    {
        if (MaxTokens is not { } most || !choice.IsOn)
        {
            return choice;
        }

        if (most > 0)
        {
            return choice with { Budget = Math.Min(choice.Budget, most) };
        }

        choice.Datastores.Dispose();
        return DraftingChoice.Off with { Prediction = choice.Prediction };
    }
}
