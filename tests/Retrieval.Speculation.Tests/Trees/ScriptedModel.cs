using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Tests.Trees;

/// <summary>A draft model whose logits are a function of the text, for drafts to be drawn from; checks what it is asked.</summary>
internal sealed class ScriptedModel(Func<int[], float[]> logits, int maxPlaces = 64, int[]? head = null) : ILogitsDrafter
{
    private readonly List<int[]> _paths = [[]];
    private int[] _text = [];

    public DraftSource Source => DraftSource.Model;

    public int MaxPlaces => maxPlaces;

    public double CatchUpMilliseconds { get; set; }

    public void CatchUp() => CatchUpMilliseconds--;

    public ReadOnlySpan<int> HeadTokens => head;

    public int PassCount { get; private set; }

    public int ObservedCount { get; private set; }

    public double Estimate(int places) => 1;

    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        Assert.Equal(_text.Length, known);
        _text = committed.ToArray();
        _paths.RemoveRange(1, _paths.Count - 1);
    }

    public void Follow(int place, int parent, int token)
    {
        Assert.Equal(_paths.Count, place);
        _paths.Add([.. _paths[parent], token]);
    }

    public void Read(ReadOnlySpan<int> places, LogitsReader reader)
    {
        PassCount++;
        Assert.Equal(0, CatchUpMilliseconds);
        Assert.InRange(_paths.Count, 1, MaxPlaces);
        for (int i = 0; i < places.Length; i++)
            reader(i, logits([.. _text, .. _paths[places[i]]]));
    }

    public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
    {
    }

    public void Observe(in StepOutcome outcome) => ObservedCount++;
}
