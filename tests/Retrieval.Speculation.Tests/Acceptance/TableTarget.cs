using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>A target given by tables; strict about where the rule says it stands.</summary>
internal sealed class TableTarget(
    TokenTree tree, int vocabulary, Func<IReadOnlyList<int>, double[]> table, ExactLaw.Draws draws, int stop = -1) : INodeTarget
{
    private readonly List<int> _path = [];

    public List<int> Emitted { get; } = [];

    public int VocabularySize => vocabulary;

    public int Sample(int node)
    {
        AssertAt(node);
        Assert.Equal(Emitted, _path);
        return draws.Draw(table(_path));
    }

    public void Distribution(int node, Span<double> p)
    {
        AssertAt(node);
        table(_path).CopyTo(p);
    }

    public bool IsStop(int token) => token == stop;

    public void Emit(int token)
    {
        Assert.Equal(Emitted, _path);
        Emitted.Add(token);
        _path.Add(token);
    }

    public void Descend(int token) => _path.Add(token);

    public void Ascend(int count) => _path.RemoveRange(_path.Count - count, count);

    public static List<int> PathTo(TokenTree tree, int node)
    {
        var path = new List<int>();
        for (; node != 0; node = tree.Parents[node])
            path.Insert(0, tree.Tokens[node]);
        return path;
    }

    private void AssertAt(int node) => Assert.Equal(PathTo(tree, node), _path);
}
