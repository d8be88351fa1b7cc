namespace Retrieval.Speculation.Control;

/// <summary>
/// Never slower than not drafting, by what was measured and not by what was expected: when a window of steps brought fewer tokens per
/// time than plain decoding would have, drafting stops altogether, for twice as long each time, and is tried again after that.
/// </summary>
internal sealed class SpeedGuard
{
    // A plain step takes a little more than its pass: tokens are drawn and committed.
    private const double PlainOverhead = 1.02;

    private readonly SourceGate _gate = new(trial: 32, shortestPause: 64, longestPause: 4096, mostExtensions: 0);

    // The first steps of a process are spent compiling them.
    private int _unheard = 16;

    /// <summary>Whether to draft.</summary>
    public bool IsOpen => _gate.IsOpen;

    /// <summary>A step is over.</summary>
    /// <param name="emitted">Tokens it brought.</param>
    /// <param name="milliseconds">Time it took, drafting included.</param>
    /// <param name="plainMilliseconds">Time of a pass without drafts.</param>
    public void Step(int emitted, double milliseconds, double plainMilliseconds)
    {
        if (_unheard > 0)
        {
            _unheard--;
            return;
        }

        _gate.Earn(emitted * plainMilliseconds * PlainOverhead);

        // One stall must not close it.
        _gate.Spend(Math.Min(milliseconds, 8 * plainMilliseconds));
        _gate.Step();
    }
}
