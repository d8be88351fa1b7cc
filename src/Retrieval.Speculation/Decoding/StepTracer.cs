using System.Diagnostics;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Decoding;

/// <summary>Puts one run's traces together. A run without a listener has none of these.</summary>
internal sealed class StepTracer(Action<StepTrace> listener, ITreeBuilder builder)
{
    private readonly List<TraceNode> _nodes = [];
    private long _begun;
    private int _pastLength;
    private TimeSpan _draftTime;
    private TimeSpan _verifyTime;
    private TimeSpan _acceptTime;

    public void Begin() => _begun = Stopwatch.GetTimestamp();

    public void Built() => _draftTime = Stopwatch.GetElapsedTime(_begun);

    /// <summary>The tree is as it will be verified.</summary>
    public void Drafted(TokenTree tree, int pastLength)
    {
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

    /// <summary>The pass that began at a time stamp is done; accepting begins.</summary>
    public void Verified(long since)
    {
        _verifyTime = Stopwatch.GetElapsedTime(since);
        _begun = Stopwatch.GetTimestamp();
    }

    public void Accepted() => _acceptTime = Stopwatch.GetElapsedTime(_begun);

    /// <summary>Tells the listener, last of all: what it throws must find the run in order.</summary>
    public void Report(int step, ReadOnlySpan<int> path, ReadOnlySpan<int> emitted) =>
        listener(new StepTrace(step, _pastLength, [.. _nodes], path.ToArray(), emitted.ToArray(), _draftTime, _verifyTime, _acceptTime));
}
