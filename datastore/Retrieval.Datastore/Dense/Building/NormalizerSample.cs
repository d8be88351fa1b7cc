namespace Retrieval.Datastore.Dense.Building;

/// <summary>Which windows a normaliser is fitted to: scattered over the corpus by their content, so that the choice is that of any build.</summary>
internal static class NormalizerSample
{
    /// <summary>Windows with about as many states as asked for; all of them if there are no more.</summary>
    public static IReadOnlyList<(DenseDocument Document, EmbeddingWindow Window)> Choose(DenseWork work, int states)
    {
        var chosen = new List<(DenseDocument, EmbeddingWindow)>();
        long count = 0;
        foreach ((DenseDocument Document, EmbeddingWindow Window) candidate in work.Windows.OrderBy(candidate => Order(candidate.Document, candidate.Window)))
        {
            if (count >= states) break;
            chosen.Add(candidate);
            count += candidate.Window.StateCount;
        }
        return chosen;
    }

    private static ulong Order(DenseDocument document, EmbeddingWindow window) =>
        unchecked(((ulong)document.ContentHash ^ (uint)window.Start * 0x9E3779B97F4A7C15UL) * 0xBF58476D1CE4E5B9UL);
}
