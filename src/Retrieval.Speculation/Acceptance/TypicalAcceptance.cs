using System.Numerics.Tensors;

namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Typical acceptance, lossy: a draft token is accepted where p exceeds min(epsilon, delta exp(-entropy of p)), the first only if it is
/// the target's likeliest; of the accepted paths the longest wins (equals: the likeliest), followed by the target's likeliest token
/// (Medusa, Cai et al., "Medusa: simple LLM inference acceleration framework with multiple decoding heads", 2024).
/// </summary>
internal sealed class TypicalAcceptance
{
    /// <summary>Accepts in any case above this probability.</summary>
    internal const double Epsilon = 0.09;

    /// <summary>Scales the bar with certainty: the square root of <see cref="Epsilon"/>, as its authors choose.</summary>
    internal const double Delta = 0.3;

    private double[] _logProbability = []; // of each accepted node's path, not a number for the others
    private int[] _path = [];

    public void Decide<TTarget>(TokenTree tree, TTarget target, Span<double> p, TokenScript script)
        where TTarget : INodeTarget
    {
        if (_path.Length < tree.Count)
        {
            _path = new int[tree.Count];
            _logProbability = new double[tree.Count];
        }

        _logProbability.AsSpan().Fill(double.NaN);
        _logProbability[0] = 0;
        int best = 0;
        for (int node = 0; node < tree.Count; node++)
        {
            if (double.IsNaN(_logProbability[node]))
                continue;
            int depth = tree.Depths[node];
            if (depth > tree.Depths[best] || (depth == tree.Depths[best] && _logProbability[node] > _logProbability[best]))
                best = node;
            if (node == 0 || !target.IsStop(tree.Tokens[node]))
                AcceptChildren(tree, node, target, p);
        }

        int count = DescendTo(tree, best, target);
        for (int i = 0; i < count; i++)
            script.Add(tree.Tokens[_path[i]]);
        target.Distribution(best, p);
        script.Add(Likeliest(p));
        target.Ascend(count);
    }

    private void AcceptChildren<TTarget>(TokenTree tree, int node, TTarget target, Span<double> p)
        where TTarget : INodeTarget
    {
        ReadOnlySpan<int> parents = tree.Parents;
        if (!parents[(node + 1)..].Contains(node))
            return;
        int count = DescendTo(tree, node, target);
        target.Distribution(node, p);
        target.Ascend(count);
        double bar = node == 0 ? double.PositiveInfinity : Math.Min(Epsilon, Delta * Math.Exp(-Entropy(p)));
        int likeliest = Likeliest(p);
        for (int child = node + 1; child < parents.Length; child++)
        {
            int token = tree.Tokens[child];
            if (parents[child] == node && (p[token] > bar || (node == 0 && token == likeliest)))
                _logProbability[child] = _logProbability[node] + Math.Log(p[token]);
        }
    }

    private int DescendTo<TTarget>(TokenTree tree, int node, TTarget target)
        where TTarget : INodeTarget
    {
        int depth = tree.Depths[node];
        for (int i = depth - 1; i >= 0; i--, node = tree.Parents[node])
            _path[i] = node;
        for (int i = 0; i < depth; i++)
            target.Descend(tree.Tokens[_path[i]]);
        return depth;
    }

    private static int Likeliest(ReadOnlySpan<double> p) => TensorPrimitives.IndexOfMax(p);

    private static double Entropy(ReadOnlySpan<double> p)
    {
        double entropy = 0;
        foreach (double probability in p)
            entropy -= probability > 0 ? probability * Math.Log(probability) : 0;
        return entropy;
    }
}
