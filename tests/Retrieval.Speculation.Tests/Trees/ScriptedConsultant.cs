using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

/// <summary>A drafter to be consulted that says what it is told to, and checks and notes what it is asked.</summary>
internal sealed class ScriptedConsultant(Action<int[], Opinions> say) : IBatchDrafter
{
    private readonly List<int> _parents = [-1];
    private readonly List<int[]> _paths = [[]];
    private readonly HashSet<string> _reached = [""];

    public DraftSource Source => DraftSource.Model;

    public int MaxPlaces { get; init; } = 1000;

    public double CatchUpMilliseconds { get; set; }

    /// <summary>Milliseconds by places.</summary>
    public Func<int, double> Cost { get; init; } = _ => 0;

    /// <summary>Does something in each consultation, such as taking time.</summary>
    public Action? OnConsult { get; init; }

    /// <summary>The paths of each consultation of this step.</summary>
    public List<string[]> Consulted { get; } = [];

    public int ConsultationCount { get; private set; }

    /// <summary>What one pass of catching up takes off.</summary>
    public double CatchUpPass { get; init; } = 1;

    public void CatchUp()
    {
        Assert.True(CatchUpMilliseconds > 0);
        CatchUpMilliseconds = Math.Max(0, CatchUpMilliseconds - CatchUpPass);
    }

    public double Estimate(int places)
    {
        Assert.InRange(places, 1, Math.Max(1, MaxPlaces));
        return Cost(places);
    }

    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        _parents.RemoveRange(1, _parents.Count - 1);
        _paths.RemoveRange(1, _paths.Count - 1);
        _reached.Clear();
        _reached.Add("");
        Consulted.Clear();
    }

    public void Follow(int place, int parent, int token)
    {
        Assert.Equal(_paths.Count, place);
        _parents.Add(parent);
        _paths.Add([.. _paths[parent], token]);
        Assert.True(_reached.Add(string.Join(' ', _paths[^1])), "A path was followed twice.");
    }

    public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
    {
        Assert.Equal(places.Length, opinions.Length);
        Assert.Equal(0, CatchUpMilliseconds);
        var taken = new HashSet<int>();
        foreach (int place in places)
        {
            for (int at = place; at >= 0; at = _parents[at])
                taken.Add(at);
        }

        Assert.InRange(taken.Count, 1, MaxPlaces);
        Assert.Equal(places.Length, places.ToArray().Distinct().Count());
        string[] paths = [.. places.ToArray().Select(place => string.Join(' ', _paths[place]))];
        Assert.DoesNotContain(Consulted, before => before.Intersect(paths).Any());
        Consulted.Add(paths);
        ConsultationCount++;
        for (int i = 0; i < places.Length; i++)
            say(_paths[places[i]], opinions[i]);
        OnConsult?.Invoke();
    }

    public void Observe(in StepOutcome outcome)
    {
    }

    public string? Locate(int place, int token) => "behind " + string.Join(' ', _paths[place]);

    /// <summary>One that gives the odds of a table.</summary>
    public static ScriptedConsultant Of(PathTable table, Func<int, double>? cost = null, int maxPlaces = 1000) =>
        new((path, opinions) => Say(table, path, opinions)) { Cost = cost ?? (_ => 0), MaxPlaces = maxPlaces };

    public static void Say(PathTable table, int[] path, Opinions opinions)
    {
        foreach (Candidate candidate in table.Behind(path))
            opinions.AddEstimate(candidate.Token, MathF.Log(candidate.Probability / (1 - candidate.Probability)));
    }
}
