using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Control;

/// <summary>
/// Chooses in each step which of several policies decides, and learns from tokens and time which does best (BanditSpec, Hou et al., 2025).
/// Each arm's reward is tokens per millisecond.
/// </summary>
public abstract class BanditPolicy : BudgetPolicy
{
    // No drafts at all, and sizes on the stairs that verify costs usually have.
    private static readonly int[] DefaultSizes = [0, 2, 4, 8, 16, 32, 64];

    private readonly BudgetPolicy[] _arms;
    private BudgetPolicy _chosen;
    private int _chosenIndex = -1;

    private protected BanditPolicy(IReadOnlyList<BudgetPolicy>? arms)
    {
        _arms = arms is null ? DefaultArms() : [.. arms];
        if (_arms.Length == 0)
            throw new ArgumentException("Expected at least one arm.", nameof(arms));
        _chosen = _arms[0];
    }

    /// <summary>How many policies there are to choose from.</summary>
    public int ArmCount => _arms.Length;

    /// <summary>Index of the arm that decides on the present step, -1 before the first.</summary>
    internal int Chosen => _chosenIndex;

    internal sealed override void Share(BatchLoad? load)
    {
        foreach (BudgetPolicy arm in _arms)
            arm.Share(load);
    }

    internal sealed override int Begin(int maxNodes, int pastLength)
    {
        _chosenIndex = Choose();
        _chosen = _arms[_chosenIndex];
        return _chosen.Begin(maxNodes, pastLength);
    }

    internal sealed override void Again(double milliseconds) => _chosen.Again(milliseconds);

    internal sealed override int Admit(TokenTree tree, int node, ReadOnlySpan<Candidate> candidates) =>
        _chosen.Admit(tree, node, candidates);

    internal sealed override bool Continues(in Growth growth) => _chosen.Continues(growth);

    internal sealed override int Keep(ReadOnlySpan<float> pathProbabilities) => _chosen.Keep(pathProbabilities);

    internal sealed override void Observe(in StepOutcome outcome, double milliseconds)
    {
        if (_chosenIndex < 0 || !(milliseconds > 0))
            return;
        _chosen.Observe(outcome, milliseconds);
        Learn(_chosenIndex, outcome.Emitted.Length, milliseconds);
    }

    /// <summary>Index of the arm for the next step.</summary>
    internal abstract int Choose();

    /// <summary>Hears what the arm that was chosen brought.</summary>
    internal abstract void Learn(int arm, int tokens, double milliseconds);

    private static BudgetPolicy[] DefaultArms() => [.. DefaultSizes.Select(nodes => new FixedBudget(nodes))];
}
