using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Trees;

/// <summary>The drafters of one run and the mixer they share with other runs: asked together, answering with one voice.</summary>
public sealed class DrafterPanel : ICandidates
{
    private const int LearnedCandidates = 24;

    private readonly IDrafter[] _drafters;
    private readonly OpinionMixer _mixer;
    private readonly Opinions _opinions = new();
    private int _followed;

    /// <summary>Brings drafters together.</summary>
    /// <param name="drafters">Each of its own kind, the likeliest to be right first; they belong to the run.</param>
    /// <param name="mixer">Learns from this run and from others.</param>
    public DrafterPanel(IEnumerable<IDrafter> drafters, OpinionMixer mixer)
    {
        ArgumentNullException.ThrowIfNull(drafters);
        ArgumentNullException.ThrowIfNull(mixer);
        _drafters = [.. drafters];
        _mixer = mixer;
    }

    internal ReadOnlySpan<IDrafter> Drafters => _drafters;

    internal void Commit(ReadOnlySpan<int> committed, int known)
    {
        foreach (IDrafter drafter in _drafters)
            drafter.Commit(committed, known);
        _followed = 1;
    }

    /// <inheritdoc/>
    ReadOnlySpan<Candidate> ICandidates.Expand(TokenTree tree, int node)
    {
        FollowTo(tree, node);
        return Ask(node, Limit(tree, node));
    }

    /// <summary>Learns which token the target emitted behind a node of the tree as it was grown.</summary>
    internal void Learn(int place, int token)
    {
        Ask(place, LearnedCandidates);
        _mixer.Learn(token);
    }

    internal void FollowTo(TokenTree tree, int node)
    {
        for (; _followed <= node; _followed++)
        {
            foreach (IDrafter drafter in _drafters)
                drafter.Follow(_followed, tree.Parents[_followed], tree.Tokens[_followed]);
        }
    }

    // A child takes part of its parent's probability: below unlikely nodes few children can get into the tree.
    private static int Limit(TokenTree tree, int node) =>
        Math.Clamp((int)(4 + (tree.Budget * tree.PathProbabilities[node])), 4, Opinions.MaxCandidates);

    private ReadOnlySpan<Candidate> Ask(int place, int limit)
    {
        _opinions.Limit = limit;
        _opinions.Clear();
        foreach (IDrafter drafter in _drafters)
        {
            _opinions.Begin(drafter.Source);
            drafter.Ask(place, _opinions);
        }

        return _mixer.Mix(_opinions);
    }
}
