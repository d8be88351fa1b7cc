namespace Retrieval.Speculation.Control;

/// <summary>The same number of nodes in every step, as far as there is room: what most systems do, and an arm for the bandits.</summary>
public sealed class FixedBudget : BudgetPolicy
{
    private readonly int _nodes;

    /// <summary>Makes the policy.</summary>
    /// <param name="nodes">Most nodes, 0 or more; the default uses all the room there is.</param>
    public FixedBudget(int nodes = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        _nodes = nodes;
    }

    internal override int Begin(int maxNodes, int pastLength) => Math.Min(_nodes, maxNodes);
}
