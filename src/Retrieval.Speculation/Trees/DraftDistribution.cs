using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Trees;

/// <summary>What a request's processors make of a draft model's logits: the distribution its drafts are drawn from. O(vocabulary).</summary>
internal sealed class DraftDistribution
{
    private readonly Sampler _sampler;
    private readonly SamplingRule _rule;
    private readonly float[] _row;
    private readonly double[] _probabilities;
    private readonly float[] _weights;
    private TokenHistory? _history;

    /// <summary>Makes the work space of one run.</summary>
    /// <param name="options">How the request draws its tokens.</param>
    /// <param name="vocabularySize">The target's: tokens it does not have are never drafted.</param>
    public DraftDistribution(SampledTreeOptions options, int vocabularySize)
    {
        _sampler = new Sampler(vocabularySize);
        _rule = new SamplingRule(options.Sampling, vocabularySize, sampleIndex: options.SampleIndex);
        _row = new float[vocabularySize];
        _probabilities = new double[vocabularySize];
        _weights = new float[vocabularySize];
    }

    /// <summary>Whether there is nothing to draw: the likeliest token is taken.</summary>
    public bool IsGreedy => _rule.IsGreedy;

    /// <summary>Logits for each of the target's tokens, which tokens are drawn from at temperature 1; 0 gives the likeliest.</summary>
    public ReadOnlySpan<float> Row => _row;

    /// <summary>A weight for each of the target's tokens.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Goes on to the end of the committed tokens; the first ones count as the prompt.</summary>
    public void Commit(ReadOnlySpan<int> committed)
    {
        _history ??= new TokenHistory(committed, counts: _rule.CountsTokens);
        foreach (int token in committed[_history.Length..])
            _history.Advance(token);
    }

    /// <summary>Works out <see cref="Weights"/> after a node's path.</summary>
    /// <param name="tree">The tree that is being built.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="logits">The model's; what is not a finite number counts as impossible.</param>
    /// <param name="head">The token of each of them; empty: all in turn.</param>
    /// <returns>False if nothing is left to draw.</returns>
    public bool TryFind(TokenTree tree, int node, ReadOnlySpan<float> logits, ReadOnlySpan<int> head)
    {
        if (!TrySpread(logits, head))
            return false;
        Advance(tree, node);
        try
        {
            _sampler.Distribution(_row, _rule, _history!, _probabilities);
        }
        catch (InvalidOperationException)
        {
            // All that the model knows is forbidden.
            return false;
        }
        finally
        {
            _history!.Undo(tree.Depths[node]);
        }

        for (int token = 0; token < _weights.Length; token++)
            _weights[token] = (float)_probabilities[token];
        return true;
    }

    /// <summary>Works out <see cref="Row"/> after a node's path. Parameters and result as for <see cref="TryFind"/>.</summary>
    public bool TryAdjust(TokenTree tree, int node, ReadOnlySpan<float> logits, ReadOnlySpan<int> head)
    {
        // The likeliest ones are asked for at temperature 0, whose distribution knows only one.
        if (IsGreedy)
            return TrySpread(logits, head);
        if (!TryFind(tree, node, logits, head))
            return false;
        for (int token = 0; token < _row.Length; token++)
            _row[token] = (float)Math.Log(_probabilities[token]);
        return true;
    }

    private bool TrySpread(ReadOnlySpan<float> logits, ReadOnlySpan<int> head)
    {
        _row.AsSpan().Fill(float.NegativeInfinity);
        bool isAny = false;
        for (int i = 0; i < logits.Length; i++)
        {
            int token = head.IsEmpty ? i : head[i];
            if (token >= _row.Length)
                break;
            if (!float.IsFinite(logits[i]))
                continue;
            _row[token] = logits[i];
            isAny = true;
        }

        return isAny;
    }

    private void Advance(TokenTree tree, int node)
    {
        if (node == 0)
            return;
        Advance(tree, tree.Parents[node]);
        _history!.Advance(tree.Tokens[node]);
    }
}
