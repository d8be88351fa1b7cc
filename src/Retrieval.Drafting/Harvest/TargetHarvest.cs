using System.Numerics;
using System.Runtime.InteropServices;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Drafting.Harvest;

/// <summary>
/// What the target said at every node of a verified tree, rejected ones included: its likeliest tokens. Rows of logits are scanned once
/// and shared by the drafters that learn from them; one instance serves a decoding thread. Nothing allocates once it has seen the
/// largest tree.
/// </summary>
/// <remarks>
/// A row is read at the speed of memory, so the rows of a step are limited to <paramref name="maxLogits"/>: first those of the emitted
/// path, then the others in the tree's order, likeliest first.
/// </remarks>
/// <param name="maxLogits">Most logits read in a step, the path's not counted. Default: 1,048,576: about 0.1 ms.</param>
public sealed class TargetHarvest(int maxLogits = 1 << 20)
{
    /// <summary>Tokens kept for a node.</summary>
    public const int Width = 8;

    private int[] _tokens = new int[65 * Width];
    private int[] _counts = new int[65];
    private bool[] _isOnPath = new bool[65];
    private ulong _step;
    private bool _isFilled;

    /// <summary>
    /// Reads a step, unless it was the last one read. By the verifier's invariant the same tree behind the same context gives the same
    /// logits, so comparing the tree, the path and a sample of the root's logits is enough.
    /// </summary>
    /// <param name="outcome">A step; without logits, nothing is known of its nodes.</param>
    public void Read(in StepOutcome outcome)
    {
        ulong step = Fingerprint(outcome);
        if (_isFilled && step == _step)
            return;
        (_step, _isFilled) = (step, true);

        int nodes = outcome.Tree.Count;
        if (_counts.Length < nodes)
            Grow(nodes);
        _counts.AsSpan(0, nodes).Clear();
        _isOnPath.AsSpan(0, nodes).Clear();
        foreach (int node in outcome.Path)
            _isOnPath[node] = true;
        if (outcome.HasLogits)
            ReadRows(outcome);
    }

    /// <summary>The target's tokens behind a node, likeliest first, lower id first among equals; empty if it was not read.</summary>
    public ReadOnlySpan<int> Likeliest(int node) => _tokens.AsSpan(node * Width, _counts[node]);

    /// <summary>Whether the target's token at a node was emitted.</summary>
    public bool IsOnPath(int node) => _isOnPath[node];

    private void ReadRows(in StepOutcome outcome)
    {
        foreach (int node in outcome.Path)
            ReadRow(outcome, node);
        int left = maxLogits;
        for (int node = 0; node < outcome.Tree.Count && left > 0; node++)
        {
            if (!_isOnPath[node])
                left -= ReadRow(outcome, node);
        }
    }

    private int ReadRow(in StepOutcome outcome, int node)
    {
        ReadOnlySpan<float> logits = outcome.Logits(node);
        _counts[node] = TopTokens.Find(logits, _tokens.AsSpan(node * Width, Width));
        return logits.Length;
    }

    private void Grow(int nodes)
    {
        int size = Math.Max(nodes, 2 * _counts.Length);
        _tokens = new int[size * Width];
        _counts = new int[size];
        _isOnPath = new bool[size];
    }

    private static ulong Fingerprint(in StepOutcome outcome)
    {
        ulong hash = Mix(Mix(Mix(1, outcome.Tree.Tokens), outcome.Tree.Parents), outcome.Path);
        if (!outcome.HasLogits)
            return hash;
        ReadOnlySpan<int> root = MemoryMarshal.Cast<float, int>(outcome.Logits(0));
        for (int i = 0; i < root.Length; i += 1 + root.Length / 64)
            hash = Mix(hash, root.Slice(i, 1));
        return hash;
    }

    private static ulong Mix(ulong hash, ReadOnlySpan<int> values)
    {
        foreach (int value in values)
            hash = BitOperations.RotateLeft((hash ^ (uint)value) * 0x9E3779B97F4A7C15, 29);
        return hash;
    }
}
