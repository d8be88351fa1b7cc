using System.Numerics.Tensors;
using Retrieval.Models.Reference;

using Retrieval.TestSupport;

namespace Retrieval.Models.Tests.Reference;

/// <summary>The invariant of the decoder: bit for bit the same as one token at a time, whatever is fed alongside.</summary>
public class ReferenceDecoderTreeTests
{
    private readonly Random _random = new(20);
    private readonly ReferenceDecoder _tree = Decoders.Load("qwen3");
    private readonly ReferenceDecoder _sequential = Decoders.Load("qwen3");

    private int Vocabulary => _tree.Configuration.VocabularySize;

    [Fact]
    public void Forward_RandomTrees_EveryRowEqualsSequentialDecodingOfItsPath()
    {
        for (int trial = 0; trial < 30; trial++)
        {
            int[] prefix = RandomTokens(_random.Next(0, 40));
            (int[] tokens, int[] parents, float[] logits) = FeedRandomTree(prefix, _random.Next(1, 24));
            for (int row = 0; row < tokens.Length; row++)
            {
                int[] path = PathTo(parents, row);
                float[] expected = DecodeOneByOne([.. prefix, .. path.Select(i => tokens[i])]);
                Assert.Equal(expected, logits.AsSpan(row * Vocabulary, Vocabulary).ToArray());
            }
        }
    }

    [Fact]
    public void Commit_RandomPaths_ContinuesAsSequentialDecoding()
    {
        for (int trial = 0; trial < 30; trial++)
        {
            int[] prefix = RandomTokens(_random.Next(0, 40));
            (int[] tokens, int[] parents, _) = FeedRandomTree(prefix, _random.Next(1, 24));
            int[] path = PathTo(parents, _random.Next(tokens.Length));
            _tree.Commit(path);
            Assert.Equal(prefix.Length + path.Length, _tree.Length);

            float[] next = Decoders.Chain(_tree, [7]);
            Assert.Equal(DecodeOneByOne([.. prefix, .. path.Select(i => tokens[i]), 7]), next);
        }
    }

    [Fact]
    public void Truncate_AfterCommit_ForgetsTheRest()
    {
        int[] tokens = RandomTokens(20);
        _tree.Append(tokens);
        _tree.Append(RandomTokens(9));
        _tree.Truncate(20);

        Assert.Equal(DecodeOneByOne([.. tokens, 3]), Decoders.Chain(_tree, [3]));
    }

    [Fact]
    public void Append_ManyTokens_EqualsSequentialDecoding()
    {
        int[] tokens = RandomTokens(150);
        _tree.Append(tokens);

        Assert.Equal(DecodeOneByOne([.. tokens, 3]), Decoders.Chain(_tree, [3]));
    }

    [Fact]
    public void HiddenStates_AfterForward_GiveTheLogitsThroughTheHead()
    {
        float[] logits = Decoders.Chain(_tree, [5, 6]);
        using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model("qwen3"));
        int hidden = checkpoint.Configuration.HiddenSize;
        var row = new float[hidden];
        checkpoint.ReadSingle(TensorNames.Embedding, 11L * hidden, row);

        Assert.Equal(logits[Vocabulary + 11], TensorPrimitives.Dot(row, _tree.HiddenStates[hidden..]));
    }

    [Fact]
    public void Dot_AnyAlignment_GivesTheSameBits()
    {
        // The invariant rests on this property of the base library, which its documentation does not promise.
        float[] x = [.. Enumerable.Range(0, 200).Select(_ => _random.NextSingle() - 0.5f)];
        var first = new float[264];
        var second = new float[264];
        float expected = TensorPrimitives.Dot<float>(x, x);
        for (int i = 0; i < 256; i++)
        {
            Span<float> a = first.AsSpan(i / 16, x.Length), b = second.AsSpan(i % 16, x.Length);
            x.CopyTo(a);
            x.CopyTo(b);
            Assert.Equal(expected, TensorPrimitives.Dot<float>(a, b));
        }
    }

    [Fact]
    public void Forward_BeyondContext_ThrowsAndChangesNothing()
    {
        _tree.Append(RandomTokens(_tree.Configuration.MaxPositions - 1));
        Assert.Throws<InvalidOperationException>(() => _tree.Forward([1, 2], [-1, 0], []));
        Assert.Equal(_tree.Configuration.MaxPositions - 1, _tree.Length);
        _tree.Forward([1, 2], [-1, -1], []);
    }

    [Fact]
    public void Forward_BadArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _tree.Forward([Vocabulary], [-1], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tree.Forward([-1], [-1], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tree.Forward([1, 2], [-1, 1], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tree.Forward([1], [-2], []));
        Assert.Throws<ArgumentException>(() => _tree.Forward([1], [], []));
        Assert.Throws<ArgumentException>(() => _tree.Forward([1], [-1], new float[3]));
    }

    [Fact]
    public void Commit_NotAPathOfTheLastPass_ThrowsAndChangesNothing()
    {
        Assert.Throws<ArgumentException>(() => _tree.Commit([0]));
        _tree.Forward([1, 2, 3], [-1, 0, 0], []);
        Assert.Throws<ArgumentException>(() => _tree.Commit([1]));
        Assert.Throws<ArgumentException>(() => _tree.Commit([0, 1, 2]));
        Assert.Throws<ArgumentException>(() => _tree.Commit([3]));
        Assert.Equal(0, _tree.Length);
        _tree.Commit([0, 2]);
        Assert.Throws<ArgumentException>(() => _tree.Commit([0]));
    }

    private (int[] Tokens, int[] Parents, float[] Logits) FeedRandomTree(int[] prefix, int size)
    {
        _tree.Truncate(0);
        _tree.Append(prefix);
        int[] tokens = RandomTokens(size);
        int[] parents = [.. Enumerable.Range(0, size).Select(row => _random.Next(-1, row))];
        var logits = new float[size * Vocabulary];
        _tree.Forward(tokens, parents, logits);
        return (tokens, parents, logits);
    }

    private float[] DecodeOneByOne(int[] tokens)
    {
        _sequential.Truncate(0);
        float[] logits = [];
        foreach (int token in tokens)
        {
            logits = Decoders.Chain(_sequential, [token]);
        }

        return logits;
    }

    private static int[] PathTo(int[] parents, int row)
    {
        var path = new List<int>();
        for (; row >= 0; row = parents[row])
        {
            path.Insert(0, row);
        }

        return [.. path];
    }

    private int[] RandomTokens(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(Vocabulary))];
}
