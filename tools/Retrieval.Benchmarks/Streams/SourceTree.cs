using System.Text;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Benchmarks.Streams;

/// <summary>The files of a folder that a datastore would take, equal ones once, split into held-out files and the rest.</summary>
internal sealed class SourceTree
{
    // Less than this is no task: a prompt of its beginning and nothing to go on with.
    private const int FewestLines = 25;

    private SourceTree(List<SourceText> heldOut, List<SourceText> rest) => (HeldOut, Rest) = (heldOut, rest);

    /// <summary>Files drawn at random, in random order.</summary>
    public IReadOnlyList<SourceText> HeldOut { get; }

    /// <summary>All others, in the order of their paths.</summary>
    public IReadOnlyList<SourceText> Rest { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="patterns">Globs of what to read.</param>
    /// <param name="count">Most files to hold out; never more than a third.</param>
    /// <param name="random">Says which.</param>
    public static SourceTree Read(string folder, string[] patterns, int count, Random random)
    {
        var reader = new CorpusReader([CorpusSource.Folder(folder)], new CorpusOptions { Include = patterns });
        List<SourceText> files = [.. reader.Read().Select(document => new SourceText(document.Path, Encoding.UTF8.GetString(document.Utf8.Span)))];
        SourceText[] eligible = [.. files.Where(file => file.Lines.Length >= FewestLines)];
        random.Shuffle(eligible);
        List<SourceText> heldOut = [.. eligible.Take(Math.Min(count, files.Count / 3))];
        if (heldOut.Count == 0)
        {
            throw new ArgumentException($"{folder}: no file among {files.Count} of {string.Join(", ", patterns)} can be held out; it takes three files and one of {FewestLines} lines.");
        }

        return new SourceTree(heldOut, [.. files.Except(heldOut)]);
    }
}
