using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Tests.Mixing;

/// <summary>Prediction by partial matching as the books have it: sets of tokens, and dictionaries of escape rates by situation.</summary>
internal sealed class NaiveBlend
{
    private readonly Dictionary<(DraftSource, int, int, int), (double Rate, double Seen)> _rates = [];
    private readonly List<((DraftSource, int, int, int) Situation, HashSet<int> Named)> _last = [];

    public Dictionary<int, double> Blend(Opinions opinions)
    {
        _last.Clear();
        int[] tokens = opinions.Tokens.ToArray();
        var result = tokens.ToDictionary(token => token, _ => 0.0);
        var excluded = new HashSet<int>();
        double left = 1;
        foreach (ContextOpinion context in opinions.Contexts.ToArray().OrderByDescending(context => context.MatchLength))
        {
            var fresh = opinions.Counts(context).ToArray().Select(counted => (Token: tokens[counted.Candidate], counted.Count))
                .Where(counted => !excluded.Contains(counted.Token)).ToList();
            if (fresh.Count == 0)
                continue;
            var situation = (context.Source, Buckets.Length(context.MatchLength), Buckets.Count(context.Total), Math.Min(4, fresh.Count));
            double rate = RateOf(situation).Rate;
            foreach ((int token, long count) in fresh)
                result[token] = left * rate * count / fresh.Sum(counted => counted.Count);
            left *= 1 - rate;
            excluded.UnionWith(fresh.Select(counted => counted.Token));
            _last.Add((situation, [.. fresh.Select(counted => counted.Token)]));
        }

        return result;
    }

    /// <summary>Returns the situations that learned, and what.</summary>
    public void Learn(int token)
    {
        foreach (((DraftSource, int, int, int) situation, HashSet<int> named) in _last)
        {
            bool isHit = named.Contains(token);
            (double rate, double seen) = RateOf(situation);
            seen = Math.Min(400, seen + 1);
            rate += ((isHit ? 1 : 0) - rate) / (seen + 0.5);
            _rates[situation] = (Math.Clamp(rate, 1 / 4096.0, 4095 / 4096.0), seen);
            if (isHit)
                return;
        }
    }

    private (double Rate, double Seen) RateOf((DraftSource, int Length, int Count, int) situation) =>
        _rates.TryGetValue(situation, out (double, double) known)
            ? known
            : (1 - (0.75 / (1 + (0.3 * situation.Count) + (0.6 * situation.Length))), 2);
}
