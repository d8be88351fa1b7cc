using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

/// <summary>
/// A drafter that says what it is told to, and checks and notes what it is asked: which texts it was brought, which paths it reached,
/// where it was asked. Allocates only while it notes.
/// </summary>
internal sealed class ScriptedDrafter(DraftSource source, Action<int[], Opinions> say) : IDrafter
{
    private readonly List<int[]> _paths = [[]];
    private int _seen;

    public DraftSource Source => source;

    /// <summary>Everything it was told was committed.</summary>
    public List<int> Text { get; } = [];

    /// <summary>Paths of the places it was asked at.</summary>
    public List<int[]> Asked { get; } = [];

    public int CallCount { get; private set; }

    public List<int[]> ObservedPaths { get; } = [];

    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        CallCount++;
        Assert.Equal(_seen, known);
        Assert.Equal(Text, committed[..known].ToArray());
        Text.AddRange(committed[known..]);
        _seen = committed.Length;
        _paths.RemoveRange(1, _paths.Count - 1);
    }

    public void Follow(int place, int parent, int token)
    {
        CallCount++;
        Assert.Equal(_paths.Count, place);
        Assert.InRange(parent, 0, place - 1);
        _paths.Add([.. _paths[parent], token]);
    }

    public void Ask(int place, Opinions opinions)
    {
        CallCount++;
        Asked.Add(_paths[place]);
        say(_paths[place], opinions);
    }

    public void Observe(in StepOutcome outcome)
    {
        CallCount++;
        ObservedPaths.Add(outcome.Path.ToArray());
    }

    public string? Locate(int place, int token) => "behind " + string.Join(' ', _paths[place]);

    /// <summary>A drafter that gives the odds of a table.</summary>
    public static ScriptedDrafter Of(PathTable table, DraftSource source = DraftSource.Model) => new(source, (path, opinions) =>
    {
        foreach (Candidate candidate in table.Behind(path))
            opinions.AddEstimate(candidate.Token, MathF.Log(candidate.Probability / (1 - candidate.Probability)));
    });
}
