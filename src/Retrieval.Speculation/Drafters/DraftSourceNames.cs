using System.Diagnostics.CodeAnalysis;

namespace Retrieval.Speculation.Drafters;

/// <summary>The names of sources in commands, requests and statistics.</summary>
public static class DraftSourceNames
{
    private static readonly string[] Names =
    [
        "external", "prompt", "prediction", "outputs", "datastore", "copying", "recycling", "ngrams", "trigrams", "siblings", "model", "dense",
        "frequent",
    ];

    /// <summary>All names, in the order of <see cref="DraftSource"/>.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>How many sources there are.</summary>
    internal const int Count = 13;

    /// <summary>The name of a source.</summary>
    public static string Name(this DraftSource source) => Names[(int)source];

    /// <summary>Finds a source by its name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out DraftSource source)
    {
        int index = Array.IndexOf(Names, name);
        source = index < 0 ? default : (DraftSource)index;
        return index >= 0;
    }
}
