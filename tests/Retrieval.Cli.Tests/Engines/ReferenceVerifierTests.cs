using Retrieval.Cli.Engines;
using Retrieval.Models;
using Retrieval.Models.Reference;
using Retrieval.Speculation;

namespace Retrieval.Cli.Tests.Engines;

public sealed class ReferenceVerifierTests : IDisposable
{
    private const int Context = 64;
    private readonly Checkpoint _checkpoint = Checkpoint.Open(DefaultModel.DraftDirectory);
    private readonly ReferenceVerifier _verifier;

    public ReferenceVerifierTests() => _verifier = Create();

    public void Dispose()
    {
        _verifier.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Verify_Tree_GivesEachNodeTheLogitsOfItsPath()
    {
        int sequence = Open(_verifier, [311, 289, 2558]);
        TokenTree tree = Tree();
        _verifier.Verify([sequence], [tree]);
        float[] branch = _verifier.Logits(0, 3).ToArray();

        using ReferenceVerifier plain = Create();
        int path = Open(plain, [311, 289, 2558, tree.Tokens[0]]);
        plain.Verify([path], [Root(tree.Tokens[3])]);
        Assert.Equal(plain.Logits(0, 0).ToArray(), branch);
    }

    [Fact]
    public void Commit_Path_ContinuesAsIfPrefilled()
    {
        int sequence = Open(_verifier, [311, 289]);
        TokenTree tree = Tree();
        _verifier.Verify([sequence], [tree]);
        _verifier.Commit(0, [0, 3]);
        Assert.Equal(4, _verifier.PastLength(sequence));
        _verifier.Verify([sequence], [Root(9)]);
        float[] continued = _verifier.Logits(0, 0).ToArray();

        _verifier.CloseSequence(sequence);
        sequence = Open(_verifier, [311, 289, tree.Tokens[0], tree.Tokens[3]]);
        _verifier.Verify([sequence], [Root(9)]);
        Assert.Equal(_verifier.Logits(0, 0).ToArray(), continued);
    }

    [Fact]
    public void Verify_BeyondContext_IsRefusedAndChangesNothing()
    {
        int sequence = Open(_verifier, Enumerable.Repeat(5, Context - 1).ToArray());
        Assert.Throws<ArgumentException>(() => _verifier.Verify([sequence], [Tree()]));
        Assert.Throws<ArgumentException>(() => _verifier.Prefill(sequence, [1]));
        Assert.Equal(Context - 1, _verifier.PastLength(sequence));
        _verifier.Verify([sequence], [Root(1)]);
    }

    [Fact]
    public void Commit_TwiceOrWithoutPass_IsRefused()
    {
        int sequence = Open(_verifier, [1]);
        Assert.Throws<InvalidOperationException>(() => _verifier.Commit(0, [0]));
        _verifier.Verify([sequence], [Root(2)]);
        _verifier.Commit(0, [0]);
        Assert.Throws<InvalidOperationException>(() => _verifier.Commit(0, [0]));
    }

    [Fact]
    public void OpenSequence_SecondOne_IsRefused()
    {
        int sequence = _verifier.OpenSequence();
        Assert.Throws<InvalidOperationException>(() => _verifier.OpenSequence());
        Assert.Throws<InvalidOperationException>(() => _verifier.Fork(sequence));
        Assert.Throws<ArgumentException>(() => _verifier.PastLength(7));
        _verifier.CloseSequence(sequence);
        Assert.Equal(0, _verifier.PastLength(_verifier.OpenSequence()));
    }

    private ReferenceVerifier Create() => new(new ReferenceDecoder(_checkpoint), Context);

    private static int Open(ReferenceVerifier verifier, int[] past)
    {
        int sequence = verifier.OpenSequence();
        verifier.Prefill(sequence, past);
        return sequence;
    }

    private static TokenTree Root(int token)
    {
        var tree = new TokenTree(0);
        tree.Reset(token);
        return tree;
    }

    // 262 -> 920 -> 567
    //     -> 645
    private static TokenTree Tree()
    {
        var tree = new TokenTree(3);
        tree.Reset(262);
        tree.Add(tree.Add(0, 920, 0.5f), 567, 0.5f);
        tree.Add(0, 645, 0.2f);
        return tree;
    }
}
