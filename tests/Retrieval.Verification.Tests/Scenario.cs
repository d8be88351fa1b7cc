using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation;

namespace Retrieval.Verification.Tests;

/// <summary>A batch to verify: how long each sequence's past is and how large its tree; tokens follow from the seed.</summary>
public sealed record Scenario(int Seed, int[] Pasts, int[] TreeSizes, int VocabularySize)
{
    /// <summary>Batches of 1 to 8 sequences.</summary>
    public static Arbitrary<Scenario> Arbitrary(int vocabularySize, int longestPast)
    {
        Gen<Scenario> scenarios =
            from seed in Gen.Choose(0, int.MaxValue)
            from count in Gen.Choose(1, 8)
            from pasts in Gen.ArrayOf(Gen.Choose(0, longestPast), count)
            from sizes in Gen.ArrayOf(Gen.Choose(1, 24), count)
            select new Scenario(seed, pasts, sizes, vocabularySize);
        return scenarios.ToArbitrary();
    }

    /// <summary>The committed tokens before the root of a sequence.</summary>
    public int[] Context(int index) => Tokens(new Random(Seed + index), Pasts[index]);

    /// <summary>Random tokens.</summary>
    public int[] Tokens(Random random, int count)
    {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++)
        {
            tokens[i] = random.Next(VocabularySize);
        }

        return tokens;
    }

    /// <summary>A random tree of at most so many nodes: chains, stars and everything between, in any topological order.</summary>
    public TokenTree Tree(Random random, int nodes)
    {
        var tree = new TokenTree(nodes);
        tree.Reset(random.Next(VocabularySize));
        int bushiness = random.Next(1, 5);
        while (tree.Count < nodes)
        {
            int parent = random.Next(bushiness) == 0 ? random.Next(tree.Count) : tree.Count - 1;
            tree.Add(parent, random.Next(VocabularySize), (float)random.NextDouble());
        }

        return tree;
    }

    /// <inheritdoc/>
    public override string ToString() => $"seed {Seed}, pasts [{string.Join(", ", Pasts)}], trees [{string.Join(", ", TreeSizes)}]";
}
