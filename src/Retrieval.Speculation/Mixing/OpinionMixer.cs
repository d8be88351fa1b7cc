using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Mixing;

/// <summary>
/// Turns the opinions about a place into one calibrated probability for each candidate, and learns from what came. Shared by the runs
/// that should learn from each other; not thread-safe. Mixing and learning take a few microseconds and do not allocate.
/// </summary>
/// <remarks>
/// Context mixing as in the strongest text compressors, over candidates instead of bits: adaptive tables turn each piece of evidence
/// into log-odds, two logistic mixers with weights chosen by the situation add them up, a small table corrects their mean.
/// </remarks>
public sealed class OpinionMixer
{
    private const int MaxCandidates = Opinions.MaxCandidates;
    private const int Situations = 8;
    private const int Ranks = 6;
    private const float Rate = 0.005f;
    private const float LargestLogOdds = 8;

    // How a draft model speaks of a candidate: not at all, since it was not asked; as its likeliest; as likely; as unlikely.
    private const int Verdicts = 4;
    private const float LikelyLogOdds = -3;

    private readonly EscapeBlend _blend = new();
    private readonly CandidateEvidence _evidence = new();
    private readonly WeightSets _byMatch;
    private readonly WeightSets _byRank;
    private readonly ResultCorrection _correction = new();
    private readonly int[] _tokens = new int[MaxCandidates];
    private readonly int[] _order = new int[MaxCandidates];
    private readonly int[] _matchSet = new int[MaxCandidates];
    private readonly int[] _rankSet = new int[MaxCandidates];
    private readonly float[] _byMatchLogOdds = new float[MaxCandidates];
    private readonly float[] _byRankLogOdds = new float[MaxCandidates];
    private readonly float[] _logOdds = new float[MaxCandidates];
    private readonly Candidate[] _mixed = new Candidate[MaxCandidates];
    private readonly int[] _verdicts = new int[MaxCandidates];
    private bool _isJudged;
    private int _count;

    /// <summary>A mixer that knows what the library ships with.</summary>
    public OpinionMixer()
        : this(isTaught: true)
    {
    }

    internal OpinionMixer(bool isTaught)
    {
        Span<float> start = stackalloc float[MixerInputs.Count];
        start.Fill(0.15f);
        start[MixerInputs.Bias] = 0;
        start[MixerInputs.Blend] = 0.5f;
        start[MixerInputs.Estimate] = 0.4f;
        _byMatch = new WeightSets(2 * Situations * Situations * 2, start);
        _byRank = new WeightSets(Verdicts * Ranks * Ranks * 2, start);
        Tables = new MixerTables([_blend.Table, _evidence.Counted, _evidence.Guessed], [_byMatch.All, _byRank.All], _correction.Table);
        if (isTaught)
            MixerDefaults.Load(Tables);
    }

    /// <summary>A mixer that knows nothing yet: where teaching begins.</summary>
    public static OpinionMixer Untaught() => new(isTaught: false);

    /// <summary>What it has learned.</summary>
    internal MixerTables Tables { get; }

    /// <summary>
    /// What this mixer has learned, as the text the library ships with: to teach the next version, from text that resembles what it will
    /// be used for.
    /// </summary>
    public string Describe() => MixerDefaults.Write(Tables, Untaught().Tables);

    /// <summary>Mixes.</summary>
    /// <returns>The candidates, likeliest first, valid until the next call.</returns>
    internal ReadOnlySpan<Candidate> Mix(Opinions opinions)
    {
        _count = opinions.Tokens.Length;
        opinions.Tokens.CopyTo(_tokens);
        if (_count == 0)
        {
            _blend.Forget();
            return [];
        }

        _evidence.Gather(opinions, _blend.Blend(opinions));
        Judge(opinions.Estimates);
        MixByMatch(opinions);
        MixByRank();
        return Finish();
    }

    /// <summary>Learns what came at the place mixed last.</summary>
    /// <param name="token">The token.</param>
    /// <param name="mostCandidates">How many candidates, likeliest first, to learn about; the unlikely ones teach little.</param>
    internal void Learn(int token, int mostCandidates = MaxCandidates)
    {
        int came = _tokens.AsSpan(0, _count).IndexOf(token);
        _blend.Learn(came);
        LearnWeights(token, mostCandidates);
        for (int rank = 0; rank < Math.Min(_count, mostCandidates); rank++)
            _evidence.Learn(_order[rank], _order[rank] == came);
    }

    /// <summary>
    /// Learns how to weigh such opinions, and not how good each of them is: for opinions about a place that are a part of those learned in full.
    /// </summary>
    internal void LearnWeights(int token, int mostCandidates)
    {
        int came = _tokens.AsSpan(0, _count).IndexOf(token);
        for (int rank = 0; rank < Math.Min(_count, mostCandidates); rank++)
        {
            int i = _order[rank];
            bool isHit = i == came;
            float outcome = isHit ? 1 : 0;
            _byMatch.Learn(_matchSet[i], _evidence.Inputs(i), Rate * (outcome - Logistic.Probability(_byMatchLogOdds[i])));
            _byRank.Learn(_rankSet[i], _evidence.Inputs(i), Rate * (outcome - Logistic.Probability(_byRankLogOdds[i])));
            _correction.Learn(_isJudged, rank, _logOdds[i], isHit);
        }
    }

    // Where a draft model speaks, everybody else's word has another weight: whole sets of weights are kept for that.
    private void Judge(ReadOnlySpan<Estimate> estimates)
    {
        _isJudged = !estimates.IsEmpty;
        _verdicts.AsSpan(0, _count).Fill(_isJudged ? Verdicts - 1 : 0);
        int likeliest = -1;
        float highest = float.NegativeInfinity;
        foreach (ref readonly Estimate estimate in estimates)
        {
            if (estimate.LogOdds > LikelyLogOdds)
                _verdicts[estimate.Candidate] = 2;
            if (estimate.LogOdds > highest)
                (likeliest, highest) = (estimate.Candidate, estimate.LogOdds);
        }

        if (likeliest >= 0)
            _verdicts[likeliest] = 1;
    }

    // Weights by how long a match there is in the request, how long elsewhere, and whether the most recent occurrence agrees.
    private void MixByMatch(Opinions opinions)
    {
        int here = 0, elsewhere = 0;
        foreach (ref readonly ContextOpinion context in opinions.Contexts)
        {
            if (context.Source == DraftSource.Prompt)
                here = Math.Max(here, context.MatchLength);
            else
                elsewhere = Math.Max(elsewhere, context.MatchLength);
        }

        int match = ((((_isJudged ? 1 : 0) * Situations) + Situation(here)) * Situations) + Situation(elsewhere);
        int recent = opinions.Recent(DraftSource.Prompt);
        for (int i = 0; i < _count; i++)
        {
            _matchSet[i] = (match * 2) + (i == recent ? 1 : 0);
            _byMatchLogOdds[i] = _byMatch.Mix(_matchSet[i], _evidence.Inputs(i));
            Insert(i, _byMatchLogOdds);
        }
    }

    // Weights by the rank the first mixer gave the candidate, by how many there are, and whether a copy going on names it,
    // and what a draft model says of it.
    private void MixByRank()
    {
        for (int rank = 0; rank < _count; rank++)
        {
            int i = _order[rank];
            int copies = _evidence.Origin(i).Source == DraftSource.Copying ? 1 : 0;
            int place = (Math.Min(rank, Ranks - 1) * Ranks) + Math.Min(_count, Ranks) - 1;
            _rankSet[i] = (((_verdicts[i] * Ranks * Ranks) + place) * 2) + copies;
            _byRankLogOdds[i] = _byRank.Mix(_rankSet[i], _evidence.Inputs(i));
            _logOdds[i] = Math.Clamp((_byMatchLogOdds[i] + _byRankLogOdds[i]) / 2, -LargestLogOdds, LargestLogOdds);
        }

        for (int i = 0; i < _count; i++)
            Insert(i, _logOdds);
    }

    private ReadOnlySpan<Candidate> Finish()
    {
        Span<Candidate> mixed = _mixed.AsSpan(0, _count);
        float sum = 0;
        for (int rank = 0; rank < _count; rank++)
        {
            int i = _order[rank];
            float probability = (Logistic.Probability(_logOdds[i]) + _correction.Correct(_isJudged, rank, _logOdds[i])) / 2;
            sum += probability;

            // The correction may change places by a little.
            int at = rank;
            for (; at > 0 && mixed[at - 1].Probability < probability; at--)
                mixed[at] = mixed[at - 1];
            mixed[at] = new Candidate(_tokens[i], probability, _evidence.Origin(i));
        }

        if (sum > 1)
        {
            foreach (ref Candidate candidate in mixed)
                candidate = candidate with { Probability = candidate.Probability / sum };
        }

        return mixed;
    }

    private void Insert(int candidate, float[] logOdds)
    {
        int at = candidate;
        for (; at > 0 && logOdds[_order[at - 1]] < logOdds[candidate]; at--)
            _order[at] = _order[at - 1];
        _order[at] = candidate;
    }

    private static int Situation(int matchLength) => matchLength switch
    {
        <= 3 => matchLength,
        <= 5 => 4,
        <= 9 => 5,
        <= 19 => 6,
        _ => 7,
    };
}
