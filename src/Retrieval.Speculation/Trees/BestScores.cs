namespace Retrieval.Speculation.Trees;

/// <summary>The n highest of the scores it was offered; of equals the first offered.</summary>
internal sealed class BestScores
{
    private readonly PriorityQueue<float, float> _lowestFirst = new();
    private int _most;

    /// <summary>Sum of the scores kept.</summary>
    public double Sum { get; private set; }

    /// <summary>The lowest score kept once there are n, below that -infinity: no more than this is of no use.</summary>
    public float Bar => _lowestFirst.Count < _most ? float.NegativeInfinity : _lowestFirst.Peek();

    public void Clear(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        _most = most;
        _lowestFirst.Clear();
        Sum = 0;
    }

    /// <summary>Takes a score in if it is among the n best so far.</summary>
    /// <returns>Whether it is.</returns>
    public bool Offer(float score)
    {
        if (score <= Bar)
            return false;
        Sum += score;
        if (_lowestFirst.Count < _most)
            _lowestFirst.Enqueue(score, score);
        else
            Sum -= _lowestFirst.EnqueueDequeue(score, score);
        return true;
    }
}
