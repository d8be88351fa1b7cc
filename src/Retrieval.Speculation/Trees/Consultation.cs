using System.Diagnostics;
using System.Numerics.Tensors;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Trees;

/// <summary>
/// Decides behind which nodes of a tree, if any, the draft model is asked: where the others are unsure, and only if the tokens that
/// gains are expected to save more of the target's time than asking takes. The tree is then grown again, and so on, layer by layer.
/// </summary>
/// <remarks>
/// What retrieval drafted is thereby checked by the draft model before the target sees it: the vertical cascade of CS-Drafting (Chen et al.,
/// 2023), and the fusion of RASD (Quan et al., 2025) by probability instead of by position.
/// </remarks>
/// <param name="panel">Who drafts.</param>
/// <param name="yield">What consulting has brought so far.</param>
/// <param name="cost">The target's; without it consulting has no price.</param>
internal sealed class Consultation(DrafterPanel panel, ConsultingYield yield, VerifyCostTable? cost)
{
    private const int MaxRounds = 32;

    // Long outputs are promised more often than written: catching up must pay within so many tokens.
    private const int Horizon = 128;

    private readonly ScoreOrder _order = new();
    private float[] _doubts = new float[65];
    private int[] _nodes = new int[65];
    private bool[] _isTaken = new bool[65];
    private int _round;
    private int _pastLength;
    private double _tokens;
    private double _passMilliseconds;
    private double _doubt;
    private double _surplus;
    private double _expectedMilliseconds;
    private long _begun;

    /// <summary>Milliseconds that the consultations of this step have taken.</summary>
    public double Milliseconds { get; private set; }

    /// <summary>A step begins.</summary>
    public void Begin(int pastLength)
    {
        (_pastLength, _round, Milliseconds) = (pastLength, 0, 0);
    }

    /// <summary>Consults about a tree, if that pays: then the tree has to be grown again.</summary>
    /// <param name="tree">The tree as it would be verified.</param>
    /// <param name="drafted">The one whose nodes the panel was asked for.</param>
    public bool Advances(TokenTree tree, TokenTree drafted)
    {
        IBatchDrafter? model = panel.Consultant;
        if (model is null || _round == MaxRounds)
            return false;
        Measure(tree);
        double worth = cost is null ? double.PositiveInfinity : yield[_round] * _passMilliseconds / _tokens;
        double catchUp = model.CatchUpMilliseconds;
        double overhead = catchUp * _tokens / Math.Min(Horizon, tree.MaxDepth + 1L);

        // There is no more doubt than there are expected tokens.
        int count = worth * _tokens <= overhead + (yield.Slowness * model.Estimate(1)) ? 0 : Choose(drafted, model, worth);
        if (count == 0 || _surplus <= overhead)
        {
            yield.Skip(_round);
            return false;
        }

        if (catchUp > 0)
            panel.CatchUp();
        if (model.CatchUpMilliseconds > 0)
            return false;
        _begun = Stopwatch.GetTimestamp();
        Milliseconds += panel.Consult(_nodes.AsSpan(0, count));
        return true;
    }

    /// <summary>The tree was grown again: what did that gain?</summary>
    public void Learn(TokenTree tree)
    {
        (double tokens, double milliseconds) = (_tokens, _passMilliseconds);
        Measure(tree);

        // More nodes take more of the target's time: so many tokens it would have brought otherwise.
        double gained = _tokens - (tokens * _passMilliseconds / milliseconds);
        yield.Learn(_round++, gained, _doubt);
        yield.LearnTime(Stopwatch.GetElapsedTime(_begun).TotalMilliseconds / _expectedMilliseconds);
        if (cost is not null)
            panel.Gained(gained * milliseconds / tokens);
    }

    private void Measure(TokenTree tree)
    {
        _tokens = TensorPrimitives.Sum(tree.PathProbabilities);
        int rows = tree.Count;
        if (tree.Load is { } load)
        {
            _tokens += load.Tokens;
            rows = Math.Min(rows + load.Rows, load.Milliseconds.Length - 1);
            _passMilliseconds = load.Milliseconds[rows];
        }
        else
        {
            _passMilliseconds = cost?.Estimate(rows, _pastLength) ?? 1;
        }
    }

    // The most doubtful nodes, as many as promise the largest surplus over what asking takes.
    private int Choose(TokenTree drafted, IBatchDrafter model, double worth)
    {
        Doubt(drafted);
        int places = 0, count = 0, best = 0;
        double doubt = 0;
        _surplus = 0;
        foreach (int node in _order.Descending(_doubts.AsSpan(0, drafted.Count)))
        {
            if (_doubts[node] <= 0)
                break;
            places += Take(drafted, node);
            if (places > model.MaxPlaces)
                break;
            _nodes[count++] = node;
            doubt += _doubts[node];
            double milliseconds = model.Estimate(places);
            double gain = double.IsInfinity(worth) ? doubt : (worth * doubt) - (yield.Slowness * milliseconds);
            if (gain <= _surplus)
                continue;
            (best, _surplus, _doubt, _expectedMilliseconds) = (count, gain, doubt, milliseconds);
        }

        return best;
    }

    private void Doubt(TokenTree drafted)
    {
        int count = drafted.Count;
        if (_doubts.Length < count)
            (_doubts, _nodes, _isTaken) = (new float[2 * count], new int[2 * count], new bool[2 * count]);
        _isTaken.AsSpan(0, count).Clear();

        // In a full tree a new node takes the place of the least likely one.
        float least = drafted.IsFull ? TensorPrimitives.Min(drafted.PathProbabilities) : 0;
        for (int node = 0; node < count; node++)
        {
            float path = drafted.PathProbabilities[node];
            _doubts[node] = drafted.Depths[node] >= drafted.MaxDepth || path <= least ? 0 : Math.Max(0, (path * panel.Doubt(drafted, node)) - least);
        }
    }

    // A pass takes the nodes above, too.
    private int Take(TokenTree drafted, int node)
    {
        int taken = 0;
        for (; node >= 0 && !_isTaken[node]; node = drafted.Parents[node], taken++)
            _isTaken[node] = true;
        return taken;
    }
}
