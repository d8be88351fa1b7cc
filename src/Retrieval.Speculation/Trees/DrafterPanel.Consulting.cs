using System.Diagnostics;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Trees;

/// <content>The one drafter that is consulted where the others are unsure.</content>
public sealed partial class DrafterPanel
{
    private int[] _consultedPlaces = [];
    private Opinions[] _consultedOpinions = [];
    private readonly List<(int Node, int Token, float Probability)> _guesses = [];

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

    /// <summary>
    /// Lets the consultant work ahead while the target verifies a tree: behind the likeliest candidates that are not in it, since one that is not
    /// ends every path the target can take.
    /// </summary>
    internal void Ahead(TokenTree tree)
    {
        int most = Consultant?.MaxAhead ?? 0;
        if (most == 0)
            return;
        _guesses.Clear();
        for (int node = 0; node < tree.Count; node++)
            Guess(tree, node);
        _guesses.Sort(static (a, b) => b.Probability.CompareTo(a.Probability));
        int count = Math.Min(most, _guesses.Count);
        if (_consultedPlaces.Length < count)
            (_consultedPlaces, _consultedOpinions) = (new int[count], new Opinions[count]);
        for (int i = 0; i < count; i++)
        {
            (int node, int token, _) = _guesses[i];
            if (_places.Create(_places[node], token, out int place))
                Follow(place, token);
            _consultedPlaces[i] = place;
        }

        if (count > 0)
            _consultant!.Batch!.Ahead(_consultedPlaces.AsSpan(0, count));
    }

    private void Guess(TokenTree tree, int node)
    {
        int kept = _expansionOfPlace[_places[node]];
        if (kept == NotAsked)
            return;
        foreach (ref readonly Candidate candidate in _expansions[kept].Mix(_mixer))
        {
            if (tree.TryGetChild(node, candidate.Token, out _))
                continue;
            _guesses.Add((node, candidate.Token, tree.PathProbabilities[node] * candidate.Probability));
            return;
        }
    }
}
