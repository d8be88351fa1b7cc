using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Automaton;

/// <summary>What one appended token changed besides adding states and transitions at the end of their pools.</summary>
/// <param name="keepsAll">Whether all steps can be taken back; if not, only the newest is kept, in constant memory.</param>
internal sealed class UndoLog(bool keepsAll = true)
{
    private Step[] _steps = new Step[64];
    private int[] _redirected = new int[64];
    private int[] _lastEnds = new int[256];
    private int _redirectedCount;
    private int _lastEndCount;

    public int StepCount { get; private set; }

    public bool KeepsAll => keepsAll;

    public ref readonly Step Newest => ref _steps[NewestIndex];

    /// <summary>Bytes of all arrays.</summary>
    public long AllocatedBytes =>
        (long)_steps.Length * Unsafe.SizeOf<Step>() + (long)(_redirected.Length + _lastEnds.Length) * sizeof(int);

    public int RedirectedCount => _redirectedCount;

    public int LastEndCount => _lastEndCount;

    /// <summary>Completes the newest step.</summary>
    /// <param name="last">The state it led to.</param>
    /// <param name="originalOfClone">The state it split a clone from; 0 when it made none.</param>
    public void End(int last, int originalOfClone)
    {
        _steps[NewestIndex].NewLast = last;
        _steps[NewestIndex].OriginalOfClone = originalOfClone;
    }

    private int NewestIndex => keepsAll ? StepCount - 1 : 0;

    public void Begin(int last, int stateCount, int transitionCount)
    {
        if (!keepsAll) _redirectedCount = _lastEndCount = 0;
        else if (StepCount == _steps.Length) Array.Resize(ref _steps, StepCount * 2);
        StepCount++;
        _steps[NewestIndex] = new Step(last, stateCount, transitionCount, _redirectedCount, _lastEndCount);
    }

    /// <summary>A transition that used to lead to the state a clone was split from.</summary>
    public void AddRedirected(int transition)
    {
        if (_redirectedCount == _redirected.Length) Array.Resize(ref _redirected, _redirectedCount * 2);
        _redirected[_redirectedCount++] = transition;
    }

    /// <summary>The most recent end of a state before this step, in the order of the suffix links.</summary>
    public void AddLastEnd(int lastEnd)
    {
        if (_lastEndCount == _lastEnds.Length) Array.Resize(ref _lastEnds, _lastEndCount * 2);
        _lastEnds[_lastEndCount++] = lastEnd;
    }

    public int Redirected(int index) => _redirected[index];

    public int LastEnd(int index) => _lastEnds[index];

    public void RemoveNewest()
    {
        ref readonly Step step = ref _steps[--StepCount];
        _redirectedCount = step.RedirectedStart;
        _lastEndCount = step.LastEndStart;
    }

    public void Clear() => StepCount = _redirectedCount = _lastEndCount = 0;

    /// <summary>Sizes of all pools, and the last state, before the step.</summary>
    internal record struct Step(int Last, int StateCount, int TransitionCount, int RedirectedStart, int LastEndStart)
    {
        public int NewLast;
        public int OriginalOfClone;
    }
}
