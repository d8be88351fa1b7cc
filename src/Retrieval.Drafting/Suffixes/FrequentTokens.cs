using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>
/// The tokens of a text that came most often of late: what is left to expect where no context matches. Each occurrence counts a
/// little less with every token after it. Exact: only the token that comes gains on the others, so the list never misses one.
/// </summary>
internal sealed class FrequentTokens
{
    private const int Length = 64;
    private const double Largest = 1e12;
    private const double Growth = 1.002;
    private const int Precision = 16;

    // Instead of all scores falling, what an occurrence adds grows.
    private readonly Dictionary<int, double> _scores = [];
    private readonly int[] _tokens = new int[Length];
    private readonly double[] _top = new double[Length];
    private double _unit = 1;
    private double _total;
    private int _count;

    /// <summary>Adds them as what follows no context at all, as many as are of use.</summary>
    public void Add(Opinions opinions)
    {
        double least = Math.Max(opinions.Bar * _total, double.Epsilon);
        if (_count == 0 || _top[0] < least)
            return;
        opinions.AddContext(0, (long)(_total / _unit * Precision));
        for (int rank = 0; rank < _count && _top[rank] >= least && opinions.Tokens.Length < opinions.Limit; rank++)
            opinions.AddCount(_tokens[rank], 1 + (long)(_top[rank] / _unit * Precision));
    }

    public void Append(int token)
    {
        _unit *= Growth;
        if (_unit > Largest)
            Rescale();
        ref double score = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_scores, token, out _);
        score += _unit;
        _total += _unit;
        int at = _tokens.AsSpan(0, _count).IndexOf(token);
        if (at < 0)
        {
            if (_count < Length)
                at = _count++;
            else if (_top[Length - 1] < score)
                at = Length - 1;
            else
                return;
        }

        for (; at > 0 && _top[at - 1] < score; at--)
        {
            _tokens[at] = _tokens[at - 1];
            _top[at] = _top[at - 1];
        }

        _tokens[at] = token;
        _top[at] = score;
    }

    private void Rescale()
    {
        foreach (int token in _scores.Keys)
            _scores[token] /= _unit;
        for (int i = 0; i < _count; i++)
            _top[i] /= _unit;
        _total /= _unit;
        _unit = 1;
    }
}
