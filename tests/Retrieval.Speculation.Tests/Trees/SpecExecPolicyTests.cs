using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class SpecExecPolicyTests
{
    [Fact]
    public void Grow_RandomTables_EqualsRoundsOfBeams()
    {
        for (int seed = 0; seed < 600; seed++)
        {
            var options = new SpecExecOptions
            {
                Nodes = 1 + (seed % 23),
                Beams = 1 + (seed % 5),
                Children = 1 + (seed % 4),
                Rounds = 1 + (seed % 7),
                Discount = 0.8f + (0.05f * (seed % 4)),
                MinLogScore = -1 - (seed % 6),
            };
            var table = new PathTable(seed, 6);
            var tree = new TokenTree(30);
            new SpecExecPolicy(options).Grow(tree, table);
            Assert.Equal(Naive(table, options), PathTable.Paths(tree));
        }
    }

    [Fact]
    public void Grow_WideBeamsNoDiscount_IsTheBestTree()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var table = new PathTable(seed, maxChildren: 3, maxDepth: 3);
            var wide = new TokenTree(9);
            new SpecExecPolicy(new SpecExecOptions { Discount = 1, MinLogScore = double.NegativeInfinity }).Grow(wide, table);
            var best = new TokenTree(9);
            new OptTreePolicy(minGain: 0).Grow(best, table);
            Assert.Equal(PathTable.Paths(best), PathTable.Paths(wide));
        }
    }

    // 0.5, 0.3, 0.25 fill the budget. The likeliest's child, 0.5 x 0.5, only equals the worst: the next one's, 0.3 x 1, is not looked for.
    [Fact]
    public void Grow_RoundBringsNothingBetter_EndsThoughOthersMight()
    {
        var tree = new TokenTree(3);
        new SpecExecPolicy(new SpecExecOptions { Beams = 1, Discount = 1 }).Grow(tree, new ThreeThenOne());
        Assert.Equal(["0", "1", "2"], PathTable.Paths(tree));
    }

    [Fact]
    public void Constructor_BadOption_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpecExecPolicy(new SpecExecOptions { Discount = 1.5f }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpecExecPolicy(new SpecExecOptions { Beams = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpecExecPolicy(new SpecExecOptions { MinLogScore = double.NaN }));
    }

    private static IEnumerable<string> Naive(PathTable table, SpecExecOptions options)
    {
        var drafted = new List<(int[] Path, float Score)> { ([], 1) };
        var expanded = new HashSet<int[]>();
        for (int round = 0; round < options.Rounds; round++)
        {
            List<(int[] Path, float Score)> beams = [.. drafted.Where(node => !expanded.Contains(node.Path))
                .Where(node => node.Path.Length < options.Nodes).OrderByDescending(node => node.Score).Take(options.Beams)];
            if (beams.Count == 0)
                break;
            beams.ForEach(beam => expanded.Add(beam.Path));
            List<(int[] Path, float Score)> offers = [.. beams.SelectMany(beam => table.Behind(beam.Path).Take(options.Children)
                    .Select(candidate => ((int[])[.. beam.Path, candidate.Token], beam.Score * options.Discount * candidate.Probability)))
                .Where(offer => Math.Log(offer.Item2) >= options.MinLogScore).OrderByDescending(offer => offer.Item2)];
            List<float> kept = [.. drafted.Skip(1).Select(node => node.Score).OrderDescending().Take(options.Nodes)];
            if (offers.Count > 0 && kept.Count == options.Nodes && offers[0].Score <= kept[^1])
                break;
            drafted.AddRange(offers.Where((offer, i) => i + kept.Count(score => score >= offer.Score) < options.Nodes));
        }

        return drafted.Skip(1).OrderByDescending(node => node.Score).Take(options.Nodes).Select(node => string.Join(' ', node.Path));
    }

    private sealed class ThreeThenOne : ICandidates
    {
        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node) => PathTable.PathOf(tree, node) switch
        {
            [] => Control.Steps.Named(0.5f, 0.3f, 0.25f),
            [0] => Control.Steps.Named(0.5f),
            _ => Control.Steps.Named(1),
        };
    }
}
