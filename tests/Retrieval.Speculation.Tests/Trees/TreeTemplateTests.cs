using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class TreeTemplateTests
{
    [Fact]
    public void Default_Shape_IsThatOfTokenRecycling()
    {
        TreeTemplate template = TreeTemplate.Default;
        int wide = 0;
        foreach (int parent in template.Parents)
            wide += parent < 0 ? 1 : 0;
        Assert.Equal((80, 6, 8), (template.Count, template.Depth, wide));
    }

    public static TheoryData<int[][]> Wrong =>
    [
        new int[][] { [] },
        new int[][] { [-1] },
        new int[][] { [0], [0] },
        new int[][] { [0, 0], [0] },
        new int[][] { [0], [1, 0] },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Constructor_NotATree_Throws(int[][] paths) => Assert.Throws<ArgumentException>(() => new TreeTemplate(paths));

    [Fact]
    public void Grow_FixedTemplate_ExpandsExactly()
    {
        int[][] paths = [[0], [0, 0], [1], [0, 2], [0, 0, 1], [3], [3, 0]];
        var policy = new FixedTreePolicy(new TreeTemplate(paths));
        for (int seed = 0; seed < 300; seed++)
        {
            var table = new PathTable(seed, 5);
            var tree = new TokenTree(20);
            tree.Reset(0, budget: seed % 9, maxDepth: 1 + (seed % 3));
            policy.Grow(tree, table);

            var expected = new List<string>();
            foreach (int[] ranks in paths)
            {
                int[]? tokens = [];
                foreach (int rank in ranks)
                    tokens = tokens is not null && table.Behind(tokens) is var next && rank < next.Length ? [.. tokens, next[rank].Token] : null;
                if (tokens is not null && tokens.Length <= tree.MaxDepth && expected.Count < tree.Budget)
                    expected.Add(string.Join(' ', tokens));
            }

            Assert.Equal(expected, PathTable.Paths(tree));
        }
    }
}
