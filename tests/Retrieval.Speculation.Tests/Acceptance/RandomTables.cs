namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>
/// Random tables by prefix: a target p and drafters' proposals q, some close to p and some far, some with holes, all reproducible.
/// </summary>
internal sealed class RandomTables(int seed, int vocabulary)
{
    private readonly Dictionary<int, double[]> _targets = [];
    private readonly Dictionary<(int Drafter, int Prefix), float[]> _proposals = [];

    public int Vocabulary => vocabulary;

    public double[] Target(IReadOnlyList<int> prefix)
    {
        int code = Code(prefix);
        if (!_targets.TryGetValue(code, out double[]? target))
            _targets[code] = target = Make(HashCode(code, 0), holes: seed % 3 == 0);
        return target;
    }

    public float[] Proposal(IReadOnlyList<int> prefix, int drafter = 1)
    {
        int code = Code(prefix);
        if (!_proposals.TryGetValue((drafter, code), out float[]? proposal))
        {
            var random = new Random(HashCode(code, drafter));
            double[] noise = Make(random.Next(), holes: seed % 2 == 0);
            double closeness = random.NextDouble();
            proposal = [.. noise.Zip(Target(prefix), (a, b) => (float)(((1 - closeness) * a) + (closeness * b)))];
            _proposals[(drafter, code)] = proposal;
        }

        return proposal;
    }

    private double[] Make(int tableSeed, bool holes)
    {
        var random = new Random(tableSeed);
        double[] weights = [.. Enumerable.Range(0, vocabulary).Select(_ => Math.Pow(random.NextDouble(), 2))];
        if (holes)
            weights[random.Next(vocabulary)] = 0;
        double total = weights.Sum();
        return [.. weights.Select(weight => weight / total)];
    }

    private int Code(IReadOnlyList<int> prefix)
    {
        int code = 1;
        foreach (int token in prefix)
            code = (code * vocabulary) + token;
        return code;
    }

    private int HashCode(int code, int table) => unchecked((((seed * 31) + code) * 31) + table);
}
