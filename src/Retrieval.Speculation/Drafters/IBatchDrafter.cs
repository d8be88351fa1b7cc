namespace Retrieval.Speculation.Drafters;

/// <summary>
/// An expert whose answers cost more than microseconds and are cheaper by the dozen: a draft model, which answers behind many places in one
/// pass. <see cref="IDrafter.Ask"/> gets nothing from it; it speaks only when it is consulted.
/// </summary>
public interface IBatchDrafter : IDrafter
{
    /// <summary>Most places, those between them and place 0 counted, that one consultation can take.</summary>
    int MaxPlaces { get; }

    /// <summary>
    /// Milliseconds that hearing the committed tokens would take before it can be consulted; 0 once it has heard all but the last few.
    /// </summary>
    double CatchUpMilliseconds => 0;

    /// <summary>Hears as many of the committed tokens as one pass takes: a long prompt must not hold up the others' steps.</summary>
    void CatchUp()
    {
    }

    /// <summary>Milliseconds a consultation would take, catching up not counted.</summary>
    /// <param name="places">Places, those between them and place 0 counted, 1 to <see cref="MaxPlaces"/>.</param>
    double Estimate(int places);

    /// <summary>Adds what this source expects behind some places to what others have said about them.</summary>
    /// <param name="places">Distinct places that were reached, when there is nothing to catch up with, with what lies between them and place 0 at most <see cref="MaxPlaces"/>.</param>
    /// <param name="opinions">For each of them, where to add it.</param>
    void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions);

    /// <summary>Places it wants to know of that may be the next step's place 0: it gets ready for them while the target verifies.</summary>
    /// <value>Default: 0, it does not work ahead.</value>
    int MaxAhead => 0;

    /// <summary>Begins to work ahead, beside the caller; until the next <see cref="IDrafter.Commit"/> nothing else is asked of it.</summary>
    /// <param name="places">Places that were reached, the likeliest first, at most <see cref="MaxAhead"/>.</param>
    void Ahead(ReadOnlySpan<int> places)
    {
    }

    /// <inheritdoc/>
    void IDrafter.Ask(int place, Opinions opinions)
    {
    }
}
