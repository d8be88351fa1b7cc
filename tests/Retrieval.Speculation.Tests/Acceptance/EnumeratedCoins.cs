using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>Coins that fall every way in turn, so that the production code itself is enumerated.</summary>
internal sealed class EnumeratedCoins(ExactLaw.Draws draws) : ICoins
{
    /// <summary>Whether the last thing asked for was a token, not a yes or no.</summary>
    public bool EndedWithADraw { get; private set; }

    public bool Accept(double probability)
    {
        Assert.False(double.IsNaN(probability));
        EndedWithADraw = false;
        return probability >= 1 || (probability > 0 && draws.Draw([probability, 1 - probability]) == 0);
    }

    public int Draw(ReadOnlySpan<double> weights)
    {
        double[] distribution = weights.ToArray();
        double total = distribution.Sum();
        Assert.True(total > 0);
        EndedWithADraw = true;
        return draws.Draw([.. distribution.Select(weight => weight / total)]);
    }
}
