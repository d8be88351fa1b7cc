using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Trees;

/// <summary>What was said about a place in this step, and what the mixer made of it. Reused from step to step.</summary>
internal sealed class Expansion(int vocabularySize)
{
    private Candidate[] _mixed = [];
    private int _count = Unmixed;

    private const int Unmixed = -1;

    public Opinions Opinions { get; } = new() { VocabularySize = vocabularySize };

    /// <summary>Whether batch drafters were heard, too.</summary>
    public bool IsConsulted { get; private set; }

    public void Clear()
    {
        Opinions.Clear();
        IsConsulted = false;
        _count = Unmixed;
    }

    /// <summary>There is more to mix than there was.</summary>
    public void Consulted()
    {
        IsConsulted = true;
        _count = Unmixed;
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
}
