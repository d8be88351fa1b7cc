namespace Retrieval.Speculation.Trees;

/// <summary>Candidates for one layer of a draft, gathered from several nodes and then ranked.</summary>
internal sealed class Offers
{
    private readonly ScoreOrder _order = new();
    private Offer[] _offers = new Offer[64];
    private float[] _scores = new float[64];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(in Offer offer, float score)
    {
        if (_count == _offers.Length)
        {
            Array.Resize(ref _offers, 2 * _count);
            Array.Resize(ref _scores, 2 * _count);
        }

        _offers[_count] = offer;
        _scores[_count++] = score;
    }

    /// <summary>Indexes of the offers, highest score first, equals as they were added. Valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<int> Ranked() => _order.Descending(_scores.AsSpan(0, _count));

    public Offer this[int index] => _offers[index];

    public float Score(int index) => _scores[index];
}
