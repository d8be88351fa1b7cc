using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>Ways to draft a tree from tables, all of them legal. Each draws with the production code.</summary>
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
}

internal static class DraftShapes
{
    public static void Build(DraftShape shape, TokenTree tree, RandomTables tables, EnumeratedCoins coins)
    {
        tree.Reset(0, shape == DraftShape.ShortOfRoom ? 2 : tree.Capacity, maxDepth: shape is DraftShape.Chain or DraftShape.Uneven ? 3 : 2);
        switch (shape)
        {
            case DraftShape.Retrieved:
                tree.Add(tree.Add(0, 1, 0.5f), 0, 0.5f);
                tree.Add(0, 2, 0.2f);
                break;
            case DraftShape.Chain:
                Grow(tree, (node, _) => Draw(tree, tables, coins, node, 1, replaces: true));
                break;
            case DraftShape.ShortOfRoom:
                Grow(tree, (node, _) => Draw(tree, tables, coins, node, 2, replaces: false));
                break;
            case DraftShape.Discarding:
                Grow(tree, (node, path) =>
                {
                    int proposal = tree.Sampled.AddProposal(node, tables.Proposal(path), replaces: node == 0, nothing: 0.3);
                    tree.Sampled.TryDraw(proposal, coins, out _);
                    if (node == 0)
                        tree.Sampled.TryDraw(proposal, coins, out _);
                });
                break;
            case DraftShape.Independent:
                Draw(tree, tables, coins, 0, 3, replaces: true);
                Draw(tree, tables, coins, 1, 2, replaces: true);
                break;
            case DraftShape.WithoutReplacement:
                Grow(tree, (node, _) => Draw(tree, tables, coins, node, 2, replaces: false));
                break;
            case DraftShape.WithoutReplacementAlone:
                Draw(tree, tables, coins, 0, tables.Vocabulary + 1, replaces: false); // more than there are
                break;
            case DraftShape.Uneven:
                Draw(tree, tables, coins, 0, 2, replaces: false);
                Draw(tree, tables, coins, 1, 1, replaces: false);
                Draw(tree, tables, coins, tree.Count - 1, 2, replaces: false);
                break;
            case DraftShape.SeveralDrafters:
                for (int node = 0; node < 2; node++)
                {
                    List<int> path = TableTarget.PathTo(tree, node);
                    for (int drafter = 1; drafter <= 2; drafter++)
                        tree.Sampled.TryDraw(tree.Sampled.AddProposal(node, tables.Proposal(path, drafter), replaces: true), coins, out _);
                }

                break;
            case DraftShape.Interleaved:
                Interleave(tree, tables, coins);
                break;
            case DraftShape.Greedy:
                Grow(tree, (node, path) => new GreedyDraft().Add(tree, node, tables.Proposal(path), 2, coins));
                break;
            case DraftShape.Adaptive:
                Adapt(tree, tables, coins);
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

    private static void Draw(TokenTree tree, RandomTables tables, EnumeratedCoins coins, int node, int count, bool replaces)
    {
        int proposal = tree.Sampled.AddProposal(node, tables.Proposal(TableTarget.PathTo(tree, node)), replaces);
        for (int i = 0; i < count; i++)
            tree.Sampled.TryDraw(proposal, coins, out _);
    }

    // Two drafters take turns at the root, both without replacement.
    private static void Interleave(TokenTree tree, RandomTables tables, EnumeratedCoins coins)
    {
        int[] proposals = [.. Enumerable.Range(1, 2).Select(drafter => tree.Sampled.AddProposal(0, tables.Proposal([], drafter), replaces: false))];
        for (int i = 0; i < 4; i++)
            tree.Sampled.TryDraw(proposals[i % 2], coins, out _);
    }

    // Shape and retrieved nodes depend on what was drawn; retrieved ones come before, between and after draws, and are renumbered.
    private static void Adapt(TokenTree tree, RandomTables tables, EnumeratedCoins coins)
    {
        tree.Add(0, 1, 0.9f);
        Draw(tree, tables, coins, 0, 1, replaces: false);
        int first = tree.Tokens[tree.Count - 1];
        if (first == 0)
            Draw(tree, tables, coins, 0, 1, replaces: true);
        int last = tree.Count - 1;
        tree.Add(0, (first + 1) % tables.Vocabulary, 0.1f);
        tree.Add(last, tree.Tokens[last], 0.1f);
        if (first != 2)
            Draw(tree, tables, coins, last, 1 + first, replaces: false);
        tree.Add(last, 1, 0.3f);
        tree.SortDepthFirst();
    }
}
