using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Mixing;

/// <summary>
/// Turns the opinions about a place into one calibrated probability for each candidate, and learns from what came. Shared by the runs
/// that should learn from each other; not thread-safe. Mixing and learning take a few microseconds and do not allocate.
/// </summary>
/// <remarks>
/// Context mixing as in the strongest text compressors, over candidates instead of bits: adaptive tables turn each piece of evidence
/// into log-odds, a logistic mixer with weights chosen by the situation adds them up, a small table corrects the sum.
/// </remarks>
public sealed class OpinionMixer
{
    private const int MaxCandidates = Opinions.MaxCandidates;
    private const int MaxEvidence = 24;
    private const float Memory = 255;
    private const float Rate = 0.005f;
    private const int Lengths = Buckets.Lengths;
    private const int Counts = Buckets.Counts;

    private readonly EscapeBlend _blend = new();
    private readonly HitTable _counted = new(DraftSourceNames.Count * Lengths * 2 * Counts * Counts * 2, Memory);
    private readonly HitTable _guessed = new(DraftSourceNames.Count * Opinions.EvidenceCount, Memory);
    private readonly WeightSets _byMatch;
    private readonly WeightSets _byRank;
    private readonly ResultCorrection _correction = new();

    // One row for each candidate: its inputs, and the table slots they came from (those of guesses behind the counted ones).
    private readonly float[] _inputs = new float[MaxCandidates * MixerInputs.Count];
    private readonly int[] _evidence = new int[MaxCandidates * MaxEvidence];
    private readonly int[] _evidenceCount = new int[MaxCandidates];
    private readonly long[] _counts = new long[MaxCandidates];
    private readonly float[] _best = new float[MaxCandidates];
    private readonly DraftSource[] _source = new DraftSource[MaxCandidates];
    private readonly int[] _matchLength = new int[MaxCandidates];
    private readonly int[] _matchSet = new int[MaxCandidates];
    private readonly int[] _rankSet = new int[MaxCandidates];
    private readonly float[] _byMatchLogOdds = new float[MaxCandidates];
    private readonly float[] _byRankLogOdds = new float[MaxCandidates];
    private readonly float[] _logOdds = new float[MaxCandidates];
    private readonly int[] _tokens = new int[MaxCandidates];
    private readonly int[] _order = new int[MaxCandidates];
    private readonly Candidate[] _mixed = new Candidate[MaxCandidates];
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
        _byMatch = new WeightSets(8 * 8 * 2, start);
        _byRank = new WeightSets(6 * 6 * 2, start);
        for (int slot = 0; slot < _counted.Size; slot++)
            _counted.Set(slot, CountPrior(slot), 1);
        for (int slot = 0; slot < _guessed.Size; slot++)
            _guessed.Set(slot, 0.3f, 1);
        Tables = new MixerTables([_blend.Table, _counted, _guessed], [_byMatch.All, _byRank.All], _correction.Table);
        if (isTaught)
            MixerDefaults.Load(Tables);
    }

    /// <summary>What it has learned.</summary>
    internal MixerTables Tables { get; }

    /// <summary>
    /// What this mixer has learned, as the text the library ships with: to teach the next version, from text that resembles what it will
    /// be used for.
    /// </summary>
    public string Describe() => MixerDefaults.Write(Tables, new OpinionMixer(isTaught: false).Tables);

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

        _inputs.AsSpan(0, _count * MixerInputs.Count).Clear();
        _evidenceCount.AsSpan(0, _count).Clear();
        _best.AsSpan(0, _count).Fill(float.NegativeInfinity);
        _matchLength.AsSpan(0, _count).Clear();
        _source.AsSpan(0, _count).Fill(DraftSource.Frequent);
        AddBlend(opinions);
        foreach (ContextOpinion context in opinions.Contexts)
            AddContext(opinions, context);
        foreach (Guess guess in opinions.Guesses)
            AddGuess(guess);
        foreach (Estimate estimate in opinions.Estimates)
            Strengthen(estimate.Candidate, MixerInputs.Guess(estimate.Source), estimate.LogOdds, estimate.Source, 0);
        ChooseWeights(opinions);
        return Finish();
    }

    /// <summary>Learns what came at the place mixed last.</summary>
    internal void Learn(int token)
    {
        int came = _tokens.AsSpan(0, _count).IndexOf(token);
        _blend.Learn(came);
        for (int i = 0; i < _count; i++)
        {
            bool isHit = i == came;
            float outcome = isHit ? 1 : 0;
            Span<float> inputs = _inputs.AsSpan(i * MixerInputs.Count, MixerInputs.Count);
            _byMatch.Learn(_matchSet[i], inputs, Rate * (outcome - Logistic.Probability(_byMatchLogOdds[i])));
            _byRank.Learn(_rankSet[i], inputs, Rate * (outcome - Logistic.Probability(_byRankLogOdds[i])));
            foreach (int slot in _evidence.AsSpan(i * MaxEvidence, _evidenceCount[i]))
            {
                if (slot < _counted.Size)
                    _counted.Update(slot, isHit);
                else
                    _guessed.Update(slot - _counted.Size, isHit);
            }
        }

        for (int rank = 0; rank < _count; rank++)
            _correction.Learn(rank, _logOdds[_order[rank]], _order[rank] == came);
    }

    private void AddBlend(Opinions opinions)
    {
        ReadOnlySpan<float> blended = _blend.Blend(opinions);
        for (int i = 0; i < _count; i++)
        {
            Span<float> inputs = _inputs.AsSpan(i * MixerInputs.Count, MixerInputs.Count);
            inputs[MixerInputs.Bias] = 1;
            inputs[MixerInputs.Blend] = Logistic.LogOdds(Math.Clamp(blended[i], 1f / 4096, 1 - (1f / 4096)));
        }
    }

    // How often a context came, and how often this candidate followed it: a context that never saw the candidate speaks, too.
    private void AddContext(Opinions opinions, in ContextOpinion context)
    {
        int input = MixerInputs.Context(context.Source, context.Rank);
        if (input < 0)
        {
            // Speaks through the blend; what nobody else names is still its own.
            foreach (CountedCandidate counted in opinions.Counts(context))
                Claim(counted.Candidate, float.MinValue, context.Source, context.MatchLength);
            return;
        }

        Span<long> counts = _counts.AsSpan(0, _count);
        counts.Clear();
        foreach (CountedCandidate counted in opinions.Counts(context))
            counts[counted.Candidate] = counted.Count;
        int recent = context.Rank == 0 ? opinions.Recent(context.Source) : -1;
        int start = ((((int)context.Source * Lengths) + Buckets.Length(context.MatchLength)) * 2) + (context.Rank == 0 ? 1 : 0);
        for (int i = 0; i < _count; i++)
        {
            int slot = (((start * Counts) + Buckets.Count(counts[i])) * Counts) + Buckets.Count(context.Total - counts[i]);
            slot = (slot * 2) + (i == recent ? 1 : 0);
            Note(i, slot);
            _inputs[(i * MixerInputs.Count) + input] = _counted.LogOdds(slot);
            if (counts[i] > 0)
                Claim(i, _counted.LogOdds(slot), context.Source, context.MatchLength);
        }
    }

    private void AddGuess(in Guess guess)
    {
        int slot = ((int)guess.Source * Opinions.EvidenceCount) + guess.Evidence;
        Note(guess.Candidate, _counted.Size + slot);
        Strengthen(guess.Candidate, MixerInputs.Guess(guess.Source), _guessed.LogOdds(slot), guess.Source, 0);
    }

    // An input that several guesses share takes the strongest. Zero says nothing: that is where inputs start.
    private void Strengthen(int candidate, int input, float logOdds, DraftSource source, int matchLength)
    {
        if (input < 0)
            return;
        ref float value = ref _inputs[(candidate * MixerInputs.Count) + input];
        value = value == 0 ? logOdds : Math.Max(value, logOdds);
        Claim(candidate, logOdds, source, matchLength);
    }

    private void Claim(int candidate, float logOdds, DraftSource source, int matchLength)
    {
        if (logOdds <= _best[candidate])
            return;
        _best[candidate] = logOdds;
        _source[candidate] = source;
        _matchLength[candidate] = matchLength;
    }

    private void Note(int candidate, int slot)
    {
        if (_evidenceCount[candidate] < MaxEvidence)
            _evidence[(candidate * MaxEvidence) + _evidenceCount[candidate]++] = slot;
    }

    private void ChooseWeights(Opinions opinions)
    {
        int here = 0, elsewhere = 0;
        foreach (ContextOpinion context in opinions.Contexts)
        {
            if (context.Source == DraftSource.Prompt)
                here = Math.Max(here, context.MatchLength);
            else
                elsewhere = Math.Max(elsewhere, context.MatchLength);
        }

        int match = (Situation(here) * 8) + Situation(elsewhere);
        int recent = opinions.Recent(DraftSource.Prompt);
        for (int i = 0; i < _count; i++)
            _matchSet[i] = (match * 2) + (i == recent ? 1 : 0);
    }

    private static int Situation(int matchLength) => matchLength switch
    {
        <= 3 => matchLength,
        <= 5 => 4,
        <= 9 => 5,
        <= 19 => 6,
        _ => 7,
    };

    private ReadOnlySpan<Candidate> Finish()
    {
        Span<int> order = _order.AsSpan(0, _count);
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<float> inputs = _inputs.AsSpan(i * MixerInputs.Count, MixerInputs.Count);
            _byMatchLogOdds[i] = _byMatch.Mix(_matchSet[i], inputs);
            Insert(order, i, _byMatchLogOdds);
        }

        for (int rank = 0; rank < _count; rank++)
        {
            int i = order[rank];
            _rankSet[i] = ((Math.Min(rank, 5) * 6) + Math.Min(_count - 1, 5)) * 2 + (_source[i] == DraftSource.Copying ? 1 : 0);
            _byRankLogOdds[i] = _byRank.Mix(_rankSet[i], _inputs.AsSpan(i * MixerInputs.Count, MixerInputs.Count));
            _logOdds[i] = Math.Clamp((_byMatchLogOdds[i] + _byRankLogOdds[i]) / 2, -8, 8);
        }

        for (int i = 0; i < _count; i++)
            Insert(order, i, _logOdds);
        float sum = 0;
        for (int rank = 0; rank < _count; rank++)
        {
            int i = order[rank];
            float probability = (Logistic.Probability(_logOdds[i]) + _correction.Correct(rank, _logOdds[i])) / 2;
            sum += probability;
            _mixed[rank] = new Candidate(_tokens[i], probability, new DraftOrigin(_source[i], _matchLength[i]));
        }

        Span<Candidate> mixed = _mixed.AsSpan(0, _count);
        if (sum > 1)
        {
            foreach (ref Candidate candidate in mixed)
                candidate = candidate with { Probability = candidate.Probability / sum };
        }

        // The correction may have changed places by a little.
        for (int i = 1; i < mixed.Length; i++)
        {
            Candidate candidate = mixed[i];
            int at = i;
            for (; at > 0 && mixed[at - 1].Probability < candidate.Probability; at--)
                mixed[at] = mixed[at - 1];
            mixed[at] = candidate;
        }

        return mixed;
    }

    private static void Insert(Span<int> order, int candidate, float[] logOdds)
    {
        int at = candidate;
        for (; at > 0 && logOdds[order[at - 1]] < logOdds[candidate]; at--)
            order[at] = order[at - 1];
        order[at] = candidate;
    }

    private static float CountPrior(int slot)
    {
        int others = slot / 2 % Counts;
        int count = slot / 2 / Counts % Counts;
        int length = slot / 2 / Counts / Counts / 2 % Lengths;
        ReadOnlySpan<float> typical = [0, 1, 2, 3, 4.5f, 7, 12, 30, 120];
        float escape = 1.5f / (1 + (0.4f * length));
        return (typical[count] + 0.02f) / (typical[count] + typical[others] + 0.04f + escape);
    }
}
