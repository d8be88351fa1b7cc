using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>Ways to draft a tree, all of them legal. Each draws with the production code.</summary>
public enum DraftShape
{
    Empty,
    Retrieved,
    Chain,
    ShortOfRoom,
    Discarding,
    Independent,
    WithoutReplacement,
    WithoutReplacementAlone,
    Uneven,
    SeveralDrafters,
    Interleaved,
    Greedy,
    Adaptive,
    CutBack,
}

/// <summary>A drafter's weights for each token after a path.</summary>
internal delegate float[] Proposals(List<int> path, int drafter);

internal static class DraftShapes
{
    public static void Reset(DraftShape shape, TokenTree tree) => tree.Reset(
        0, shape == DraftShape.ShortOfRoom ? 2 : tree.Capacity, maxDepth: shape is DraftShape.Chain or DraftShape.Uneven ? 3 : 2);

    public static void Build(DraftShape shape, TokenTree tree, Proposals proposals, ICoins coins)
    {
        switch (shape)
        {
            case DraftShape.Retrieved:
                Add(tree, Add(tree, 0, 1), 0);
                Add(tree, 0, 2);
                break;
            case DraftShape.Chain:
                Grow(tree, (node, _) => Draw(tree, proposals, coins, node, 1, replaces: true));
                break;
            case DraftShape.ShortOfRoom:
                Grow(tree, (node, _) => Draw(tree, proposals, coins, node, 2, replaces: false));
                break;
            case DraftShape.Discarding:
                Grow(tree, (node, path) =>
                {
                    int proposal = tree.Sampled.AddProposal(node, proposals(path, 1), replaces: node == 0, nothing: 0.3);
                    tree.Sampled.TryDraw(proposal, coins, out _);
                    if (node == 0)
                        tree.Sampled.TryDraw(proposal, coins, out _);
                });
                break;
            case DraftShape.Independent:
                Draw(tree, proposals, coins, 0, 3, replaces: true);
                Draw(tree, proposals, coins, 1, 2, replaces: true);
                break;
            case DraftShape.WithoutReplacement:
                Grow(tree, (node, _) => Draw(tree, proposals, coins, node, 2, replaces: false));
                break;
            case DraftShape.WithoutReplacementAlone:
                Draw(tree, proposals, coins, 0, Vocabulary(proposals) + 1, replaces: false); // more than there are
                break;
            case DraftShape.Uneven:
                Draw(tree, proposals, coins, 0, 2, replaces: false);
                Draw(tree, proposals, coins, 1, 1, replaces: false);
                Draw(tree, proposals, coins, tree.Count - 1, 2, replaces: false);
                break;
            case DraftShape.SeveralDrafters:
                for (int node = 0; node < 2; node++)
                {
                    List<int> path = TableTarget.PathTo(tree, node);
                    for (int drafter = 1; drafter <= 2; drafter++)
                        tree.Sampled.TryDraw(tree.Sampled.AddProposal(node, proposals(path, drafter), replaces: true), coins, out _);
                }

                break;
            case DraftShape.Interleaved:
                Interleave(tree, proposals, coins);
                break;
            case DraftShape.Greedy:
                Grow(tree, (node, path) => new GreedyDraft().Add(tree, node, proposals(path, 1), 2, coins));
                break;
            case DraftShape.CutBack: // knowing what was drawn above: the nodes go, the draws stay
                Grow(tree, (node, _) => Draw(tree, proposals, coins, node, 2, replaces: node > 0));
                tree.Truncate(Math.Min(tree.Count, 2 + tree.Tokens[1]));
                Add(tree, 0, 1);
                break;
            case DraftShape.Adaptive:
                Adapt(tree, proposals, coins);
                break;
        }
    }

    /// <summary>Expands every node, those an expansion adds included, as far as the depth allows.</summary>
    private static void Grow(TokenTree tree, Action<int, List<int>> expand)
    {
        for (int node = 0; node < tree.Count; node++)
        {
            if (tree.Depths[node] < tree.MaxDepth)
                expand(node, TableTarget.PathTo(tree, node));
        }
    }

    private static void Draw(TokenTree tree, Proposals proposals, ICoins coins, int node, int count, bool replaces)
    {
        int proposal = tree.Sampled.AddProposal(node, proposals(TableTarget.PathTo(tree, node), 1), replaces);
        for (int i = 0; i < count; i++)
            tree.Sampled.TryDraw(proposal, coins, out _);
    }

    // Two drafters take turns at the root, both without replacement.
    private static void Interleave(TokenTree tree, Proposals proposals, ICoins coins)
    {
        int[] both = [.. Enumerable.Range(1, 2).Select(drafter => tree.Sampled.AddProposal(0, proposals([], drafter), replaces: false))];
        for (int i = 0; i < 4; i++)
            tree.Sampled.TryDraw(both[i % 2], coins, out _);
    }

    // Shape and retrieved nodes depend on what was drawn; retrieved ones come before, between and after draws, and are renumbered.
    private static void Adapt(TokenTree tree, Proposals proposals, ICoins coins)
    {
        Add(tree, 0, 1);
        Draw(tree, proposals, coins, 0, 1, replaces: false);
        int first = tree.Tokens[tree.Count - 1];
        if (first == 0)
            Draw(tree, proposals, coins, 0, 1, replaces: true);
        int last = tree.Count - 1;
        Add(tree, 0, (first + 1) % Vocabulary(proposals));
        Add(tree, last, tree.Tokens[last]);
        if (first != 2)
            Draw(tree, proposals, coins, last, Math.Min(1 + first, 2), replaces: false);
        Add(tree, last, 1);
        tree.SortDepthFirst();
    }

    private static int Add(TokenTree tree, int parent, int token) => tree.CanGrow(parent) ? tree.Add(parent, token, 0.3f) : parent;

    private static int Vocabulary(Proposals proposals) => proposals([], 1).Length;
}
