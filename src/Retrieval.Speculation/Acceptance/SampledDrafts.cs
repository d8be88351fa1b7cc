using System.Diagnostics.CodeAnalysis;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// The draft tokens of a <see cref="TokenTree"/> that were drawn at random: for each node its draws in drawn order, and for each draw
/// the distribution it was really drawn from (its proposal, after the drafter's temperature, truncation and vocabulary trim).
/// </summary>
/// <remarks>
/// <para>
/// What the exactness of every rule but the target-sample walk rests on: given all that was drafted before it, each draw follows its
/// proposal; whether a node gets a further draw is decided before that draw; no draw is left out, moved or merged once its value is
/// known; drafting knows nothing of verification's coins. Deterministic nodes may be added, dropped and ordered as one likes. A drawn
/// node that <see cref="TokenTree.Truncate"/> or <see cref="TokenTree.Keep"/> takes back leaves its draw, but takes the draws below it along: whether it goes may depend
/// on anything but those.
/// </para>
/// <para>
/// Equal draws share a tree node and remain two draws. A draw for which the tree has no room is recorded all the same: it has no
/// node, but is tried. Reused from step to step; allocates only while it grows. Not thread-safe.
/// </para>
/// </remarks>
public sealed partial class SampledDrafts
{
    private const int None = -1;

    private readonly TokenTree _tree;
    private int[] _firstDraw = [];
    private int[] _lastDraw = [];
    private int[] _scratch = [];
    private Proposal[] _proposals = [];
    private DraftDraw[] _draws = [];
    private int[] _tokens = [];
    private float[] _weights = [];
    private double[] _law = [];
    private int _proposalCount;
    private int _entryCount;

    internal SampledDrafts(TokenTree tree) => _tree = tree;

    /// <summary>Draws recorded, equal ones and those without a node included.</summary>
    public int DrawCount { get; private set; }

    /// <summary>Whether nothing was drawn: all nodes are deterministic.</summary>
    public bool IsEmpty => DrawCount == 0;

    /// <summary>Adds a distribution to draw children of a node from. O(support), copied.</summary>
    /// <param name="node">The node whose children are to be drawn.</param>
    /// <param name="tokens">The support: token ids, ascending.</param>
    /// <param name="weights">Weight of each, 0 or more; probabilities are weights over their sum, times 1 - <paramref name="nothing"/>.</param>
    /// <param name="replaces">
    /// Whether draws repeat. If not, each is drawn from what the ones before leave of the distribution, normalised again.
    /// </param>
    /// <param name="nothing">
    /// Chance that a draw gives no draft, in [0, 1): for drafters that discard some of what they draw. Never used up.
    /// </param>
    /// <returns>The proposal, for <see cref="TryDraw"/> and <see cref="Record"/>.</returns>
    public int AddProposal(int node, ReadOnlySpan<int> tokens, ReadOnlySpan<float> weights, bool replaces, double nothing = 0)
    {
        if (tokens.Length != weights.Length)
            throw new ArgumentException($"{tokens.Length} tokens have {weights.Length} weights.", nameof(weights));
        ReserveEntries(tokens.Length);
        int previous = -1;
        int count = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] <= previous)
                throw new ArgumentException($"Token {tokens[i]} does not ascend from {previous}.", nameof(tokens));
            previous = tokens[i];
            AddEntry(ref count, tokens[i], weights[i]);
        }

        return AddProposal(node, count, replaces, nothing);
    }

    /// <summary>As the other, with a weight for each token id from 0 on.</summary>
    public int AddProposal(int node, ReadOnlySpan<float> weights, bool replaces, double nothing = 0)
    {
        ReserveEntries(weights.Length);
        int count = 0;
        for (int token = 0; token < weights.Length; token++)
            AddEntry(ref count, token, weights[token]);
        return AddProposal(node, count, replaces, nothing);
    }

    /// <summary>
    /// Draws from a proposal and records it, adding the token to the tree if there is room. O(support) and O(earlier draws of the node).
    /// </summary>
    /// <param name="proposal">A proposal of this step.</param>
    /// <param name="coins">Drafting's numbers, never verification's.</param>
    /// <param name="child">The token's node; -1 if nothing was drawn or there is no room.</param>
    /// <param name="origin">Where a new node comes from.</param>
    /// <returns>False if the proposal is used up, so that there was no draw.</returns>
    public bool TryDraw(int proposal, CoinStream coins, out int child, DraftOrigin origin = default) =>
        TryDraw<CoinStream>(proposal, coins, out child, origin);

    /// <summary>Records a draw that the drafter made itself, adding the token to the tree if there is room.</summary>
    /// <param name="proposal">What it was drawn from.</param>
    /// <param name="token">The token, one of the proposal's; -1 when the draw gave nothing.</param>
    /// <returns>The token's node; -1 if nothing was drawn or there is no room.</returns>
    /// <exception cref="ArgumentException">The proposal cannot have given this.</exception>
    public int Record(int proposal, int token)
    {
        DraftLaw law = NextLaw(proposal, int.MaxValue, out double nothing);
        double probability = token == None ? nothing : law[token];
        if (!(probability > 0))
            ThrowImpossible(token);
        return Append(proposal, token, probability);
    }

    internal bool TryDraw<TCoins>(int proposal, TCoins coins, out int child, DraftOrigin origin = default)
        where TCoins : ICoins
    {
        child = None;
        DraftLaw law = NextLaw(proposal, int.MaxValue, out double nothing);
        if (law.Tokens.IsEmpty && nothing == 0)
            return false;
        int token = None;
        double probability = nothing;
        if (law.Tokens.Length > 0 && !(nothing > 0 && coins.Accept(nothing)))
        {
            int index = coins.Draw(law.Probabilities);
            (token, probability) = (law.Tokens[index], law.Probabilities[index]);
        }

        child = Append(proposal, token, probability, origin);
        return true;
    }

    internal void Clear()
    {
        if (_proposalCount == 0)
            return;
        _firstDraw.AsSpan().Fill(None);
        DrawCount = 0;
        _proposalCount = 0;
        _entryCount = 0;
    }

    /// <summary>Forgets nodes from a count on. A draw that loses its node is still tried; draws below a lost node are never reached.</summary>
    internal void Truncate(int count)
    {
        if (_proposalCount == 0)
            return;
        _firstDraw.AsSpan(count).Fill(None);
        foreach (ref Proposal proposal in _proposals.AsSpan(0, _proposalCount))
            proposal = proposal.Node < count ? proposal : proposal with { Node = None };
        foreach (ref DraftDraw draw in _draws.AsSpan(0, DrawCount))
            draw.Child = draw.Child < count ? draw.Child : None;
    }

    /// <summary>Follows the nodes to their new numbers; -1 is that of a node that was dropped.</summary>
    internal void Renumber(ReadOnlySpan<int> newIndexOfOld)
    {
        if (_proposalCount == 0)
            return;
        Permute(ref _firstDraw, newIndexOfOld);
        Permute(ref _lastDraw, newIndexOfOld);
        foreach (ref Proposal proposal in _proposals.AsSpan(0, _proposalCount))
            proposal = proposal.Node == None ? proposal : proposal with { Node = newIndexOfOld[proposal.Node] };
        foreach (ref DraftDraw draw in _draws.AsSpan(0, DrawCount))
            draw.Child = draw.Child == None ? None : newIndexOfOld[draw.Child];
    }

    private int Append(int proposal, int token, double probability, DraftOrigin origin = default)
    {
        int node = _proposals[proposal].Node;
        int child = None;
        if (token != None && !_tree.TryGetChild(node, token, out child) && _tree.CanGrow(node))
            child = _tree.Add(node, token, (float)Math.Min(probability, 1), origin);
        if (DrawCount == _draws.Length)
            Array.Resize(ref _draws, Math.Max(16, 2 * DrawCount));
        int draw = DrawCount++;
        _draws[draw] = new DraftDraw { Proposal = proposal, Token = token, Child = child, Next = None };
        if (_firstDraw[node] == None)
            _firstDraw[node] = draw;
        else
            _draws[_lastDraw[node]].Next = draw;
        _lastDraw[node] = draw;
        return child;
    }

    private void Permute(ref int[] values, ReadOnlySpan<int> newIndexOfOld)
    {
        _scratch.AsSpan().Fill(None);
        for (int node = 0; node < newIndexOfOld.Length; node++)
        {
            if (newIndexOfOld[node] != None)
                _scratch[newIndexOfOld[node]] = values[node];
        }

        (values, _scratch) = (_scratch, values);
    }

    [DoesNotReturn]
    private static void ThrowImpossible(int token) => throw new ArgumentException(
        token == None ? "The proposal always gives a token." : $"The proposal does not give token {token}, or gave it before.", nameof(token));
}
