namespace Retrieval.Speculation.Control;

/// <summary>
/// Pauses a source that takes more time than the tokens accepted from it save, for twice as long each time it fails, and lets it try
/// again after that. Shared by the runs that share what is learned.
/// </summary>
internal sealed class SourceGate
{
    private readonly int _mostExtensions;
    private readonly int _trial;
    private readonly int _shortestPause;
    private readonly int _longestPause;
    private double _balance;
    private double _net;
    private double _scatter;
    private int _extensions;
    private int _pause;
    private int _stepsLeft;

    /// <summary>Makes a gate that stands open.</summary>
    /// <param name="trial">Steps of a window at whose end the balance decides.</param>
    /// <param name="shortestPause">Steps of the first pause.</param>
    /// <param name="longestPause">Steps of the longest.</param>
    /// <param name="mostExtensions">A window that lost less than its own scatter explains says nothing: it goes on, as many times at most.</param>
    public SourceGate(int trial = 48, int shortestPause = 96, int longestPause = 6144, int mostExtensions = 4)
    {
        _mostExtensions = mostExtensions;
        (_trial, _shortestPause, _longestPause) = (trial, shortestPause, longestPause);
        (_stepsLeft, _pause) = (trial, shortestPause);
    }

    /// <summary>Whether the source takes part.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Milliseconds it took.</summary>
    public void Spend(double milliseconds) => _net -= milliseconds;

    /// <summary>Milliseconds that tokens accepted from it saved.</summary>
    public void Earn(double milliseconds) => _net += milliseconds;

    /// <summary>A step is over.</summary>
    public void Step()
    {
        _balance += _net;
        _scatter += _net * _net;
        _net = 0;
        if (--_stepsLeft > 0)
            return;
        if (!IsOpen)
            Open(_trial);
        else if (_balance >= 0)
            Reward();
        else if (_extensions < _mostExtensions && _balance * _balance < _scatter)
            Extend();
        else
            Close();
    }

    /// <summary>A new run may be of another kind: a source that was paused for a while gets a short trial.</summary>
    public void Probe()
    {
        if (!IsOpen && _stepsLeft <= _pause / 4)
            Open(_trial / 4);
    }

    private void Open(int steps)
    {
        IsOpen = true;
        (_balance, _scatter, _extensions) = (0, 0, 0);
        _stepsLeft = steps;
    }

    private void Reward()
    {
        _pause = _shortestPause;
        Open(_trial);
    }

    private void Extend()
    {
        _extensions++;
        _stepsLeft = _trial;
    }

    private void Close()
    {
        IsOpen = false;
        _stepsLeft = _pause;
        _pause = Math.Min(2 * _pause, _longestPause);
    }
}
