namespace Retrieval.Speculation.Mixing;

/// <summary>
/// What a mixed result has really been worth: a table over its log-odds, interpolated, one row for each rank a candidate can have among
/// its siblings, with a draft model's word and without it. (The last stage of the PAQ compressors, there called APM or SSE.)
/// </summary>
internal sealed class ResultCorrection
{
    public const int Ranks = 6;
    private const int Points = 33;
    private const float Range = 8;
    private const float Scale = (Points - 1) / (2 * Range);
    private const float Rate = 0.01f;

    private readonly float[] _table = new float[2 * Ranks * Points];

    public ResultCorrection()
    {
        for (int i = 0; i < _table.Length; i++)
            _table[i] = Logistic.Probability(((i % Points) / Scale) - Range);
    }

    public Memory<float> Table => _table;

    public float Correct(bool isJudged, int rank, float logOdds)
    {
        (int slot, float weight) = Locate(isJudged, rank, logOdds);
        return _table[slot] + (weight * (_table[slot + 1] - _table[slot]));
    }

    public void Learn(bool isJudged, int rank, float logOdds, bool isHit)
    {
        (int slot, float weight) = Locate(isJudged, rank, logOdds);
        float outcome = isHit ? 1 : 0;
        _table[slot] += Rate * (1 - weight) * (outcome - _table[slot]);
        _table[slot + 1] += Rate * weight * (outcome - _table[slot + 1]);
    }

    private static (int Slot, float Weight) Locate(bool isJudged, int rank, float logOdds)
    {
        float at = (Math.Clamp(logOdds, -Range, Range) + Range) * Scale;
        int point = Math.Min((int)at, Points - 2);
        int row = ((isJudged ? 1 : 0) * Ranks) + Math.Min(rank, Ranks - 1);
        return ((row * Points) + point, at - point);
    }
}
