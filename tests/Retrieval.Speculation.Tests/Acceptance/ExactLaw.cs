namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>
/// The law of a randomised procedure by enumeration: it is run once for every way its draws can fall, each run weighted by the
/// product of the probabilities drawn with.
/// </summary>
internal static class ExactLaw
{
    /// <param name="procedure">Emits at least one token; all its randomness comes from the draws.</param>
    /// <param name="target">The target's distribution after some tokens.</param>
    /// <param name="length">Outputs are extended by the target, or cut, to this length.</param>
    /// <returns>Total variation distance between the procedure's law and the target's.</returns>
    public static double Distance(Func<Draws, IReadOnlyList<int>> procedure, Func<IReadOnlyList<int>, double[]> target, int length)
    {
        Dictionary<string, double> found = LawOf(draws => Extend(procedure(draws), draws));
        Dictionary<string, double> wanted = LawOf(draws => Extend([], draws));
        Assert.Equal(1, found.Values.Sum(), 1e-12);
        return found.Keys.Union(wanted.Keys).Sum(key => Math.Abs(found.GetValueOrDefault(key) - wanted.GetValueOrDefault(key))) / 2;

        IReadOnlyList<int> Extend(IReadOnlyList<int> tokens, Draws draws)
        {
            List<int> extended = [.. tokens.Take(length)];
            while (extended.Count < length)
                extended.Add(draws.Draw(target(extended)));
            return extended;
        }
    }

    private static Dictionary<string, double> LawOf(Func<Draws, IReadOnlyList<int>> procedure)
    {
        var law = new Dictionary<string, double>();
        var draws = new Draws();
        do
        {
            string outcome = string.Join(' ', procedure(draws));
            law[outcome] = law.GetValueOrDefault(outcome) + draws.Probability;
        }
        while (draws.Advance());
        return law;
    }

    /// <summary>One run's draws: those of a script, then always token 0, which lengthens the script.</summary>
    internal sealed class Draws
    {
        private readonly List<(int Token, int Width)> _script = [];
        private int _next;

        public double Probability { get; private set; } = 1;

        public int Draw(double[] distribution)
        {
            if (_next == _script.Count)
                _script.Add((0, distribution.Length));
            int token = _script[_next++].Token;
            Probability *= distribution[token];
            return token;
        }

        /// <summary>Counts up: the last draw takes its next token; draws that have none left are dropped.</summary>
        public bool Advance()
        {
            _next = 0;
            Probability = 1;
            while (_script.Count > 0)
            {
                (int token, int width) = _script[^1];
                _script.RemoveAt(_script.Count - 1);
                if (token + 1 < width)
                {
                    _script.Add((token + 1, width));
                    return true;
                }
            }

            return false;
        }
    }
}
