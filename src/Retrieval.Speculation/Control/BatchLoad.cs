using System.Numerics.Tensors;

namespace Retrieval.Speculation.Control;

/// <summary>
/// What the other runs add to a shared pass, as far as it is known when a run drafts: their trees of this step, and those of the last step
/// of runs that draft later. Owned by the decoder, carried to budgets by the tree (<see cref="TokenTree.Load"/>), and changed
/// between two runs.
/// </summary>
internal sealed class BatchLoad
{
    /// <summary>Rows of the other runs, roots included; may be more than the pass takes, since trees are cut down after all have drafted.</summary>
    public int Rows { get; private set; }

    /// <summary>Tokens expected of them.</summary>
    public double Tokens { get; private set; }

    /// <summary>
    /// Path probability from which on a node pays, provided that the runs together have enough nodes like it. The next row alone often
    /// does not pay where the next stair does.
    /// </summary>
    public float LeastProbability { get; set; } = float.PositiveInfinity;

    /// <summary>Milliseconds of a pass by its rows, from 0 to the most it takes.</summary>
    public double[] Milliseconds { get; set; } = [];

    public void Clear() => (Rows, Tokens) = (0, 0);

    public void Add(TokenTree tree) => Change(tree, 1);

    public void Remove(TokenTree tree) => Change(tree, -1);

    private void Change(TokenTree tree, int sign)
    {
        Rows += sign * tree.Count;
        Tokens += sign * TensorPrimitives.Sum(tree.PathProbabilities);
    }
}
