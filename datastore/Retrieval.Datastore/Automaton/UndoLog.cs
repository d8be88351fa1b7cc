namespace Retrieval.Datastore.Automaton;

/// <summary>What one appended token changed besides adding states and transitions at the end of their pools.</summary>
internal sealed class UndoLog
{
    private Step[] _steps = new Step[64];
    private int[] _redirected = new int[64];
    private int[] _lastEnds = new int[256];
    private int _redirectedCount;
    private int _lastEndCount;

    public int StepCount { get; private set; }

    public ref readonly Step this[int index] => ref _steps[index];

    public int RedirectedCount => _redirectedCount;

    public int LastEndCount => _lastEndCount;

    /// <summary>The state that the newest step split a clone from; 0 when it made none.</summary>
    public int OriginalOfClone
    {
        get => _steps[StepCount - 1].OriginalOfClone;
        set => _steps[StepCount - 1].OriginalOfClone = value;
    }

    public void Begin(int last, int stateCount, int transitionCount)
    {
        if (StepCount == _steps.Length) Array.Resize(ref _steps, StepCount * 2);
        _steps[StepCount++] = new Step(last, stateCount, transitionCount, _redirectedCount, _lastEndCount);
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
        public int OriginalOfClone;
    }
}
