using System.Diagnostics;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Trees;

/// <content>The one drafter that is consulted where the others are unsure.</content>
public sealed partial class DrafterPanel
{
    private int[] _consultedPlaces = [];
    private Opinions[] _consultedOpinions = [];

    /// <summary>The drafter that is worth consulting where the others are unsure, if it takes part in this step.</summary>
    internal IBatchDrafter? Consultant => _consultant is { IsOpen: true } ? _consultant.Batch : null;

    /// <summary>
    /// How unsure the panel is of what follows a node: 1 minus the probability of its likeliest candidate; 0 where the consultant was heard.
    /// </summary>
    internal float Doubt(TokenTree tree, int node)
    {
        FollowTo(tree, node);
        Expansion expansion = Ask(_places[node], Limit(tree, node), Bar(tree, node));
        if (expansion.IsConsulted)
            return 0;
        ReadOnlySpan<Candidate> mixed = expansion.Mix(_mixer);
        return mixed.IsEmpty ? 1 : 1 - mixed[0].Probability;
    }

    /// <summary>Consults behind nodes whose <see cref="Doubt"/> was asked for.</summary>
    /// <returns>Milliseconds it took.</returns>
    internal double Consult(ReadOnlySpan<int> nodes)
    {
        if (_consultedPlaces.Length < nodes.Length)
        {
            _consultedPlaces = new int[nodes.Length];
            _consultedOpinions = new Opinions[nodes.Length];
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            int place = _places[nodes[i]];
            Expansion expansion = _expansions[_expansionOfPlace[place]];
            expansion.Consulted();
            expansion.Opinions.Begin(_consultant!.Source);
            (_consultedPlaces[i], _consultedOpinions[i]) = (place, expansion.Opinions);
        }

        long since = Stopwatch.GetTimestamp();
        _consultant!.Batch!.Consult(_consultedPlaces.AsSpan(0, nodes.Length), _consultedOpinions.AsSpan(0, nodes.Length));
        long elapsed = Stopwatch.GetTimestamp() - since;
        _consultant.Ticks += elapsed;
        return Stopwatch.GetElapsedTime(0, elapsed).TotalMilliseconds;
    }

    /// <summary>Lets the consultant read what it has not read yet, a pass of it.</summary>
    internal void CatchUp()
    {
        long since = Stopwatch.GetTimestamp();
        _consultant!.Batch!.CatchUp();
        _consultant.Ticks += Stopwatch.GetTimestamp() - since;
    }

    /// <summary>Hears what consulting was worth by the target's time.</summary>
    internal void Gained(double milliseconds) => _gates?[_consultant!.Source].Earn(milliseconds);
}
