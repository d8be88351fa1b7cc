namespace Retrieval.Speculation.Control;

/// <summary>
/// Never slower than not drafting, by what was measured and not by what was expected: when a window of steps brought fewer tokens per
/// time than plain decoding would have, drafting stops altogether, for twice as long each time, and is tried again after that.
/// </summary>
internal sealed class SpeedGuard
{
    private const int Window = 32;
    private const int ShortestPause = 64;
    private const int LongestPause = 4096;

    // A plain step takes a little more than its pass: tokens are drawn and committed.
    private const double PlainOverhead = 1.02;

    private double _saved;
    private int _pause = ShortestPause;
    private int _stepsLeft = Window;

    // The first steps of a process are spent compiling them.
    private int _unheard = 16;

    /// <summary>Whether to draft.</summary>
    public bool IsOpen { get; private set; } = true;

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

        // One stall must not close it.
        _saved += (emitted * plainMilliseconds * PlainOverhead) - Math.Min(milliseconds, 8 * plainMilliseconds);
        if (--_stepsLeft > 0)
            return;
        if (IsOpen && _saved < 0)
            Close();
        else
            Open();
    }

    private void Open()
    {
        if (IsOpen)
            _pause = ShortestPause;
        IsOpen = true;
        _saved = 0;
        _stepsLeft = Window;
    }

    private void Close()
    {
        IsOpen = false;
        _stepsLeft = _pause;
        _pause = Math.Min(2 * _pause, LongestPause);
    }
}
