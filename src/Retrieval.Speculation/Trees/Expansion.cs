using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Trees;

/// <summary>What was said about a place in this step, and what the mixer made of it. Reused from step to step.</summary>
internal sealed class Expansion(int vocabularySize)
{
    private const int Unmixed = -1;

    private readonly ModelCandidates _modelled = new();
    private Candidate[] _mixed = [];
    private Candidate[] _retrieved = [];
    private int _count = Unmixed;
    private int _retrievedCount;
    private (int, int, int, int, int) _saidBefore;

    public Opinions Opinions { get; } = new() { VocabularySize = vocabularySize };

    /// <summary>Whether a batch drafter was heard, too.</summary>
    public bool IsConsulted { get; private set; }

    public void Clear()
    {
        Opinions.Clear();
        IsConsulted = false;
        _count = Unmixed;
    }

    /// <summary>There is more to mix than there was. What was mixed without it is kept beside it.</summary>
    public void Consulted()
    {
        if (!IsConsulted)
            _saidBefore = Opinions.Said;
        IsConsulted = true;
        (_mixed, _retrieved) = (_retrieved, _mixed);
        (_retrievedCount, _count) = (Math.Max(_count, 0), Unmixed);
        _modelled.Forget();
    }

    /// <summary>The candidates, mixed once: a tree that is grown again asks for them again.</summary>
    public ReadOnlySpan<Candidate> Mix(OpinionMixer mixer)
    {
        if (_count == Unmixed)
        {
            ReadOnlySpan<Candidate> mixed = mixer.Mix(Opinions);
            if (_mixed.Length < mixed.Length)
                _mixed = new Candidate[Opinions.MaxCandidates];
            mixed.CopyTo(_mixed);
            _count = mixed.Length;
        }

        return _mixed.AsSpan(0, _count);
    }

    /// <summary>
    /// Learns which token came: as it was mixed, and, where a batch drafter was heard, as it would have been without it. Else nobody would
    /// learn how good the others are where they are unsure, and asking would seem worth less than it is.
    /// </summary>
    public void Learn(OpinionMixer mixer, int token, int mostCandidates)
    {
        if (IsConsulted)
        {
            (int, int, int, int, int) said = Opinions.Said;
            Opinions.Said = _saidBefore;
            mixer.Mix(Opinions);
            mixer.LearnWeights(token, mostCandidates);
            Opinions.Said = said;
        }

        mixer.Mix(Opinions);
        mixer.Learn(token, mostCandidates);
    }

    /// <summary>The candidates by who names them.</summary>
    public SplitCandidates Split(OpinionMixer mixer) => IsConsulted
        ? new SplitCandidates(_retrieved.AsSpan(0, _retrievedCount), _modelled.Of(Opinions), isConsulted: true)
        : new SplitCandidates(Mix(mixer), [], isConsulted: false);
}
