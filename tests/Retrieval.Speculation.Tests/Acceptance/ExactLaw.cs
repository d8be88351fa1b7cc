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
        var emitted = new Dictionary<string, (int[] Tokens, double Probability)>();
        var draws = new Draws();
        do
        {
            int[] tokens = [.. procedure(draws).Take(length)];
            Assert.NotEmpty(tokens);
            string key = string.Join(' ', tokens);
            emitted[key] = (tokens, emitted.GetValueOrDefault(key).Probability + draws.Probability);
        }
        while (draws.Advance());
        Assert.Equal(1, emitted.Values.Sum(outcome => outcome.Probability), 1e-12);

        var difference = new Dictionary<string, double>();
        foreach ((int[] tokens, double probability) in emitted.Values)
            Extend([.. tokens], probability);
        Extend([], -1);
        return difference.Values.Sum(Math.Abs) / 2;

        void Extend(List<int> tokens, double probability)
        {
            if (tokens.Count == length)
            {
                string key = string.Join(' ', tokens);
                difference[key] = difference.GetValueOrDefault(key) + probability;
                return;
            }

            double[] next = target(tokens);
            for (int token = 0; token < next.Length; token++)
            {
                tokens.Add(token);
                Extend(tokens, probability * next[token]);
                tokens.RemoveAt(tokens.Count - 1);
            }
        }
    }

    /// <summary>Expectation of a number the procedure returns.</summary>
    public static double Expectation(Func<Draws, double> procedure)
    {
        double sum = 0;
        var draws = new Draws();
        do
        {
            double value = procedure(draws); // before the probability is read
            sum += draws.Probability * value;
        }
        while (draws.Advance());
        return sum;
    }

    /// <summary>One run's draws: those of a script, then always the first possible token, which lengthens the script.</summary>
    internal sealed class Draws
    {
        private readonly List<(int Token, double[] Distribution)> _script = [];
        private int _next;

        public double Probability { get; private set; } = 1;

        public int Draw(double[] distribution)
        {
            if (_next == _script.Count)
                _script.Add((NextPossible(distribution, 0), distribution));
            int token = _script[_next++].Token;
            Probability *= distribution[token];
            return token;
        }

        /// <summary>Counts up: the last draw takes its next possible token; draws that have none left are dropped.</summary>
        public bool Advance()
        {
            _next = 0;
            Probability = 1;
            while (_script.Count > 0)
            {
                (int token, double[] distribution) = _script[^1];
                _script.RemoveAt(_script.Count - 1);
                int next = NextPossible(distribution, token + 1);
                if (next < distribution.Length)
                {
                    _script.Add((next, distribution));
                    return true;
                }
            }

            return false;
        }

        private static int NextPossible(double[] distribution, int token)
        {
            while (token < distribution.Length && !(distribution[token] > 0))
                token++;
            return token;
        }
    }
}
