using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Model;

/// <summary>
/// A draft model's pass on a thread of the pool while the target verifies: what the model says behind guesses of the text that comes next,
/// kept until it is known which guess was right (PEARL, Liu et al., 2024).
/// </summary>
/// <param name="drafter">Reads; nobody else may use it before <see cref="Wait"/>.</param>
#pragma warning disable CA1001 // nobody asks for the event's handle, so there is nothing to dispose of
internal sealed class AheadPass(ModelDrafter drafter) : IThreadPoolWorkItem
#pragma warning restore CA1001
{
    private const int None = -1;

    private readonly ManualResetEventSlim _isDone = new(initialState: true);
    private int[] _places = [];
    private float[][] _rows = [];
    private bool[] _isRead = [];
    private int _count;
    private int _found = None;
    private int _readCount;
    private LogitsReader? _keep;

    /// <summary>Begins a pass behind some places.</summary>
    public void Begin(ReadOnlySpan<int> places)
    {
        if (_places.Length < places.Length)
            (_places, _rows, _isRead) = (new int[places.Length], new float[places.Length][], new bool[places.Length]);
        places.CopyTo(_places);
        (_count, _readCount) = (places.Length, 0);
        _keep ??= Keep;
        _isDone.Reset();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits for the pass that was begun last, if it is not done.</summary>
    public void Wait() => _isDone.Wait();

    /// <summary>Finds the guess that came true. Not before <see cref="Wait"/>; the other guesses are of no more use.</summary>
    /// <param name="tokens">The text that came.</param>
    public void Match(ReadOnlySpan<int> tokens)
    {
        _found = None;
        for (int i = 0; i < _readCount && _found == None; i++)
        {
            if (_isRead[i] && drafter.IsPath(_places[i], tokens))
                _found = i;
        }

        _readCount = 0;
    }

    /// <summary>What the model says behind the text that came; empty if no guess was that text, or once it was heard.</summary>
    public ReadOnlySpan<float> Answer => _found == None ? [] : _rows[_found];

    /// <summary>The answer was heard.</summary>
    public void Forget() => _found = None;

    public void Execute()
    {
        try
        {
            _isRead.AsSpan().Clear();
            drafter.ReadAhead(_places.AsSpan(0, _count), _keep!);
            _readCount = _count;
        }
        catch (Exception)
        {
            // What fails here fails again where somebody hears of it: with the next consultation.
            _readCount = 0;
        }
        finally
        {
            _isDone.Set();
        }
    }

    private void Keep(int index, ReadOnlySpan<float> logits)
    {
        if (_rows[index] is not { } row || row.Length != logits.Length)
            _rows[index] = row = new float[logits.Length];
        logits.CopyTo(row);
        _isRead[index] = true;
    }
}
