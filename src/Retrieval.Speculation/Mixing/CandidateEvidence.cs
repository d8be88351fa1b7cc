using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Mixing;

/// <summary>
/// What speaks for and against each candidate of a place, as log-odds: adaptive tables say how often such evidence was right. One row of
/// inputs for each candidate.
/// </summary>
internal sealed class CandidateEvidence
{
    private const int MaxCandidates = Opinions.MaxCandidates;
    private const int MaxEvidence = 24;
    private const float Memory = 255;
    private const int Lengths = Buckets.Lengths;
    private const int Counts = Buckets.Counts;
    private const int FirstSilence = DraftSourceNames.Count * Opinions.EvidenceCount;
    private const float GuessPrior = 0.3f;
    private const float SilencePrior = 0.02f;

    private readonly float[] _inputs = new float[MaxCandidates * MixerInputs.Count];

    // Table slots the inputs of a candidate came from; those of guesses are counted on behind the counted ones.
    private readonly int[] _slots = new int[MaxCandidates * MaxEvidence];
    private readonly int[] _slotCount = new int[MaxCandidates];
    private readonly long[] _counts = new long[MaxCandidates];
    private readonly float[] _best = new float[MaxCandidates];
    private readonly DraftOrigin[] _origins = new DraftOrigin[MaxCandidates];
    private int _count;

    public CandidateEvidence()
    {
        for (int slot = 0; slot < Counted.Size; slot++)
            Counted.Set(slot, CountPrior(slot), 1);
        for (int slot = 0; slot < Guessed.Size; slot++)
            Guessed.Set(slot, slot < FirstSilence ? GuessPrior : SilencePrior, 1);
    }

    /// <summary>Hits by source, match length, whether it is the longest, counts of the candidate and of others, and recency.</summary>
    public HitTable Counted { get; } = new(DraftSourceNames.Count * Lengths * 2 * Counts * Counts * 2, Memory);

    /// <summary>Hits by source and reason; at the end, of candidates a source that guessed did not name.</summary>
    public HitTable Guessed { get; } = new(FirstSilence + DraftSourceNames.Count, Memory);

    public ReadOnlySpan<float> Inputs(int candidate) => _inputs.AsSpan(candidate * MixerInputs.Count, MixerInputs.Count);

    /// <summary>The source that is surest of a candidate.</summary>
    public DraftOrigin Origin(int candidate) => _origins[candidate];

    /// <summary>Reads the opinions about a place.</summary>
    /// <param name="opinions">The opinions.</param>
    /// <param name="blended">Probability of each candidate by its contexts together.</param>
    public void Gather(Opinions opinions, ReadOnlySpan<float> blended)
    {
        _count = blended.Length;
        _inputs.AsSpan(0, _count * MixerInputs.Count).Clear();
        _slotCount.AsSpan(0, _count).Clear();
        _best.AsSpan(0, _count).Fill(float.NegativeInfinity);
        _origins.AsSpan(0, _count).Fill(new DraftOrigin(DraftSource.Frequent, 0));
        for (int i = 0; i < _count; i++)
        {
            Input(i, MixerInputs.Bias) = 1;
            Input(i, MixerInputs.Blend) = Logistic.LogOdds(Math.Clamp(blended[i], HitTable.Least, 1 - HitTable.Least));
        }

        foreach (ref readonly ContextOpinion context in opinions.Contexts)
            AddContext(opinions, context);
        foreach (ref readonly Guess guess in opinions.Guesses)
            AddGuess(guess);
        AddSilence(opinions);
        foreach (ref readonly Estimate estimate in opinions.Estimates)
            Strengthen(estimate.Candidate, MixerInputs.Estimate, estimate.Source, estimate.LogOdds);
    }

    /// <summary>Learns whether a candidate was the token that came.</summary>
    public void Learn(int candidate, bool isHit)
    {
        foreach (int slot in _slots.AsSpan(candidate * MaxEvidence, _slotCount[candidate]))
        {
            if (slot < Counted.Size)
                Counted.Update(slot, isHit);
            else
                Guessed.Update(slot - Counted.Size, isHit);
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
                Claim(counted.Candidate, float.MinValue, new DraftOrigin(context.Source, context.MatchLength));
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
            Input(i, input) = Counted.LogOdds(slot);
            if (counts[i] > 0)
                Claim(i, Counted.LogOdds(slot), new DraftOrigin(context.Source, context.MatchLength));
        }
    }

    private void AddGuess(in Guess guess)
    {
        int slot = ((int)guess.Source * Opinions.EvidenceCount) + guess.Evidence;
        Note(guess.Candidate, Counted.Size + slot);
        Strengthen(guess.Candidate, MixerInputs.Guess(guess.Source), guess.Source, Guessed.LogOdds(slot));
    }

    // A source that guessed says something about the candidates it did not name, too: else being named with low odds would count against.
    private void AddSilence(Opinions opinions)
    {
        uint spoke = 0;
        foreach (ref readonly Guess guess in opinions.Guesses)
            spoke |= 1u << (int)guess.Source;
        for (int source = 0; spoke >> source != 0; source++)
        {
            int input = MixerInputs.Guess((DraftSource)source);
            if ((spoke >> source & 1) == 0 || input < 0)
                continue;
            int slot = FirstSilence + source;
            for (int i = 0; i < _count; i++)
            {
                if (Input(i, input) != 0)
                    continue;
                Note(i, Counted.Size + slot);
                Input(i, input) = Guessed.LogOdds(slot);
            }
        }
    }

    // An input that several guesses share takes the strongest. Zero says nothing: that is where inputs start.
    private void Strengthen(int candidate, int input, DraftSource source, float logOdds)
    {
        if (input < 0)
            return;
        ref float value = ref Input(candidate, input);
        value = value == 0 ? logOdds : Math.Max(value, logOdds);
        Claim(candidate, logOdds, new DraftOrigin(source, 0));
    }

    private void Claim(int candidate, float logOdds, DraftOrigin origin)
    {
        if (logOdds <= _best[candidate])
            return;
        _best[candidate] = logOdds;
        _origins[candidate] = origin;
    }

    private void Note(int candidate, int slot)
    {
        if (_slotCount[candidate] < MaxEvidence)
            _slots[(candidate * MaxEvidence) + _slotCount[candidate]++] = slot;
    }

    private ref float Input(int candidate, int input) => ref _inputs[(candidate * MixerInputs.Count) + input];

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
