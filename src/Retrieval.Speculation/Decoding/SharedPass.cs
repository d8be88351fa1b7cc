using System.Diagnostics;
using System.Numerics.Tensors;
using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Decoding;

/// <summary>
/// A pass that several runs share: who drafts for it, which of their drafts it takes, and whether that has gained. Goodput as in SmartSpec
/// (Liu et al., 2024), node by node. A lone run has no part in it.
/// </summary>
/// <param name="verifier">The target.</param>
/// <param name="isGated">Whether drafting stops where it is measured to lose; only tests go without.</param>
internal sealed class SharedPass(IVerifier verifier, bool isGated)
{
    // Whoever always takes what looks best by a little takes what was overrated by a little.
    private const double LeastGain = 0.05;

    private readonly PassCosts _costs = new(verifier.Cost, verifier.MaxRows);
    private readonly BatchGates _gates = new();
    private readonly BatchLoad _load = new();
    private readonly NodeSelection _selection = new();

    // The first passes with drafts are spent compiling how they are made.
    private int _unheard = 4;
    private int _rows;
    private double _tokens;
    private int _chosenCount;
    private bool _isAsked;
    private double _milliseconds;

    /// <summary>Gives each run its tree.</summary>
    /// <param name="runs">At least two, at most as many as the pass has rows.</param>
    public void Draft(ReadOnlySpan<DecodeRun> runs)
    {
        BeginLoad(runs);
        int optionalCount = DraftAlways(runs);
        _chosenCount = 0;
        _load.LeastProbability = _costs.LeastProbability(_rows, _tokens, LeastGain);

        // A path probability is at most 1.
        _isAsked = optionalCount > 0 && (_gates.Of(runs.Length).IsOpen || !isGated) && _load.LeastProbability <= 1;
        foreach (DecodeRun run in runs)
        {
            if (run.IsOptional)
                Draft(run, _isAsked ? verifier.MaxRows - _rows : 0);
        }

        if (_isAsked)
            Choose(runs);
    }

    /// <summary>Hears how long the pass took.</summary>
    public void Verified(TimeSpan elapsed) => _milliseconds = elapsed.TotalMilliseconds;

    /// <summary>Settles what drafting has cost and saved, after all runs have accepted.</summary>
    public void Settle(ReadOnlySpan<DecodeRun> runs)
    {
        BatchGate gate = _gates.Of(runs.Length);
        double expected = _costs.Milliseconds[_rows];
        if (_chosenCount == 0)
            gate.Measure(_milliseconds / expected);
        if (!_isAsked)
        {
            gate.Rest();
            return;
        }

        if (_unheard > 0)
        {
            _unheard--;
            return;
        }

        double plain = gate.Ratio * expected;
        long draftTicks = 0;
        int savedSteps = 0;
        foreach (DecodeRun run in runs)
        {
            if (!run.IsOptional)
                continue;
            draftTicks += run.DraftTicks;
            savedSteps += run.SavedSteps;
        }

        // Without drafts in it, the pass took what it would have taken.
        double spent = Stopwatch.GetElapsedTime(0, draftTicks).TotalMilliseconds + (_chosenCount == 0 ? 0 : _milliseconds - plain);
        gate.Settle((savedSteps / _tokens) - (spent / plain));
    }

    private void BeginLoad(ReadOnlySpan<DecodeRun> runs)
    {
        long past = 0;
        _load.Clear();
        foreach (DecodeRun run in runs)
        {
            past += run.PastLength;
            _load.Add(run.Tree);
        }

        _costs.Look((int)(past / runs.Length));
        _load.Milliseconds = _costs.Milliseconds;
    }

    // Runs that are not optional keep all they draft; each may take its share of the rows that those before it have left.
    private int DraftAlways(ReadOnlySpan<DecodeRun> runs)
    {
        (_rows, _tokens) = (runs.Length, runs.Length);
        _load.LeastProbability = float.PositiveInfinity;
        int waitingCount = runs.Length;
        foreach (DecodeRun run in runs)
        {
            if (run.IsOptional)
                continue;
            Draft(run, (verifier.MaxRows - _rows) / waitingCount--);
            _rows += run.Tree.Count - 1;
            _tokens += TensorPrimitives.Sum(run.Tree.PathProbabilities) - 1;
        }

        return waitingCount;
    }

    private void Draft(DecodeRun run, int nodes)
    {
        _load.Remove(run.Tree);
        run.Draft(nodes, _load);
        _load.Add(run.Tree);
    }

    private void Choose(ReadOnlySpan<DecodeRun> runs)
    {
        _selection.Clear();
        foreach (DecodeRun run in runs)
        {
            if (run.IsOptional)
                _selection.Add(run.Tree);
        }

        _chosenCount = _selection.Choose(_rows, _tokens, _costs.Milliseconds, LeastGain);
        int tree = 0;
        foreach (DecodeRun run in runs)
        {
            if (!run.IsOptional)
                continue;
            ReadOnlySpan<int> kept = _selection.Kept(tree++);
            if (kept.Length < run.Tree.Count)
                run.Keep(kept);
        }
    }
}
