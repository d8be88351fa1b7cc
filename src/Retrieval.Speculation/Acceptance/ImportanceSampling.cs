namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Two steps: pick one of k independent draws with probability proportional to a score of its token, then verify the pick alone,
/// with the law of the pick as its proposal (Khisti et al., "Multi-draft speculative sampling: canonical decomposition and theoretical
/// limits", 2025).
/// </summary>
/// <remarks>
/// Exact for any scores, as the law of the pick is computed and not estimated. The m likeliest draft tokens have scores of their own,
/// all others share one: the law is a sum over (m + 1)^k sequences, kept to <see cref="MostSequences"/>. Scores are fitted as in a
/// Bradley-Terry model, where the pick is the winner: up where the law falls short of p, down where it exceeds it. Equal scores make
/// the pick a plain draw, so the fit never accepts less than a single draft.
/// </remarks>
internal sealed class ImportanceSampling
{
    private const int MostSequences = 1024;
    private const int MostDraws = 10;
    private const int FitSteps = 24;
    private const double LeastScore = 1e-12;
    private const double NearlyAll = 1 - 1e-6;
    private const double LeastPick = 1e-300;

    private int[] _symbols = []; // by entry of q: its symbol, the last for all beyond the m likeliest
    private double[] _law = [];
    private readonly double[] _draft = new double[MostSequences];
    private readonly double[] _wanted = new double[MostSequences];
    private readonly double[] _picked = new double[MostSequences];
    private readonly double[] _score = new double[MostSequences];
    private readonly double[] _bestScore = new double[MostSequences];
    private int _symbolCount;

    public int Sample<TTarget, TCoins>(TokenTree tree, int node, TTarget target, TCoins coins, Span<double> p)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        SampledDrafts drafts = tree.Sampled;
        int first = drafts.First(node);
        int count = drafts.IndependentDraws(node);
        if (count is < 2 or > MostDraws || !drafts.IsWhole(first, p.Length))
            return RecursiveRejection.Sample(tree, node, target, coins, p);
        target.Distribution(node, p);
        DraftLaw q = drafts.LawOf(first, p.Length);
        Fit(p, q, count);

        Span<double> scores = stackalloc double[count];
        Span<int> tokens = stackalloc int[count];
        for (int i = 0, draw = first; i < count; draw = drafts[draw].Next, i++)
        {
            tokens[i] = drafts[draw].Token;
            scores[i] = _score[_symbols[q.Tokens.BinarySearch(tokens[i])]];
        }

        int token = tokens[coins.Draw(scores)];
        return SingleDraft.IsAccepted(token, PickLaw(q), coins, p) ? token : coins.Draw(p);
    }

    private void Fit(ReadOnlySpan<double> p, DraftLaw q, int count)
    {
        NameSymbols(q, MostSymbols(count));
        Span<double> draft = Clear(_draft), wanted = Clear(_wanted), score = _score.AsSpan(0, _symbolCount);
        for (int i = 0; i < q.Tokens.Length; i++)
        {
            draft[_symbols[i]] += q.Probabilities[i];
            wanted[_symbols[i]] += p[q.Tokens[i]];
        }

        score.Fill(1);
        double best = -1;
        for (int step = 0; step < FitSteps && best < NearlyAll; step++)
        {
            ComputePicked(count);
            double overlap = Overlap(p, q);
            if (overlap > best)
            {
                best = overlap;
                score.CopyTo(_bestScore);
            }

            for (int s = 0; s < score.Length; s++)
                score[s] = Math.Clamp(score[s] * wanted[s] / Math.Max(_picked[s], LeastPick), LeastScore, 1 / LeastScore);
        }

        _bestScore.AsSpan(0, _symbolCount).CopyTo(score);
        ComputePicked(count);
    }

    /// <summary>Sum of min(p, law of the pick): what will be accepted.</summary>
    private double Overlap(ReadOnlySpan<double> p, DraftLaw q)
    {
        double overlap = 0;
        for (int i = 0; i < q.Tokens.Length; i++)
            overlap += Math.Min(p[q.Tokens[i]], PickProbability(q, i));
        return overlap;
    }

    private DraftLaw PickLaw(DraftLaw q)
    {
        Span<double> law = _law.AsSpan(0, q.Tokens.Length);
        for (int i = 0; i < law.Length; i++)
            law[i] = PickProbability(q, i);
        return new DraftLaw(q.Tokens, law);
    }

    // Tokens that share a symbol share its picks in proportion to q: the pick does not look at which of them it is.
    private double PickProbability(DraftLaw q, int index) =>
        q.Probabilities[index] * (_picked[_symbols[index]] / _draft[_symbols[index]]);

    // Every sequence of k symbols, counted up like an odometer.
    private void ComputePicked(int count)
    {
        Span<int> slots = stackalloc int[count];
        slots.Clear();
        Span<double> picked = Clear(_picked);
        do
        {
            double probability = 1, total = 0;
            foreach (int symbol in slots)
            {
                probability *= _draft[symbol];
                total += _score[symbol];
            }

            foreach (int symbol in slots)
                picked[symbol] += probability * (_score[symbol] / total);
        }
        while (Advance(slots));
    }

    private bool Advance(Span<int> slots)
    {
        foreach (ref int symbol in slots)
        {
            if (++symbol < _symbolCount)
                return true;
            symbol = 0;
        }

        return false;
    }

    private void NameSymbols(DraftLaw q, int most)
    {
        int entries = q.Tokens.Length;
        if (_symbols.Length < entries)
        {
            _symbols = new int[entries];
            _law = new double[entries];
        }

        Span<int> symbols = _symbols.AsSpan(0, entries);
        bool isWhole = Positive(q) <= most;
        _symbolCount = 0;
        symbols.Fill(-1);
        for (; _symbolCount < (isWhole ? most : most - 1); _symbolCount++)
        {
            int likeliest = -1;
            for (int i = 0; i < entries; i++)
            {
                if (symbols[i] < 0 && q.Probabilities[i] > 0 && (likeliest < 0 || q.Probabilities[i] > q.Probabilities[likeliest]))
                    likeliest = i;
            }

            if (likeliest < 0)
                break;
            symbols[likeliest] = _symbolCount;
        }

        symbols.Replace(-1, isWhole ? 0 : _symbolCount);
        if (!isWhole)
            _symbolCount++;
    }

    private static int Positive(DraftLaw q) => q.Probabilities.Length - q.Probabilities.Count(0.0);

    private static int MostSymbols(int count) => Math.Min((int)(Math.Pow(MostSequences, 1.0 / count) + 1e-9), MostSequences);

    private Span<double> Clear(double[] values)
    {
        Span<double> span = values.AsSpan(0, _symbolCount);
        span.Clear();
        return span;
    }
}
