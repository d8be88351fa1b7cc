using System.Diagnostics;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Decoding;

/// <summary>Puts one run's traces together. A run without a listener has none of these.</summary>
internal sealed class StepTracer(Action<StepTrace> listener, ITreeBuilder builder)
{
    private readonly List<TraceNode> _nodes = [];
    private long _begun;
    private long _drafted;
    private long _verified;
    private int _pastLength;

    public void Begin() => _begun = Stopwatch.GetTimestamp();

    public void Drafted(TokenTree tree, int pastLength)
    {
        _drafted = Stopwatch.GetTimestamp();
        _pastLength = pastLength;
        _nodes.Clear();
        for (int node = 0; node < tree.Count; node++)
        {
            DraftOrigin origin = tree.Origins[node];
            _nodes.Add(new TraceNode(
                tree.Tokens[node], tree.Parents[node], tree.Probabilities[node], node == 0 ? null : origin.Source.Name(), origin.MatchLength,
                node == 0 ? null : builder.Locate(tree, node)));
        }
    }

    public void Verified() => _verified = Stopwatch.GetTimestamp();

    public void Accepted(int step, ReadOnlySpan<int> path, ReadOnlySpan<int> emitted)
    {
        long now = Stopwatch.GetTimestamp();
        listener(new StepTrace(
            step, _pastLength, [.. _nodes], path.ToArray(), emitted.ToArray(),
            Stopwatch.GetElapsedTime(_begun, _drafted), Stopwatch.GetElapsedTime(_drafted, _verified), Stopwatch.GetElapsedTime(_verified, now)));
    }
}
