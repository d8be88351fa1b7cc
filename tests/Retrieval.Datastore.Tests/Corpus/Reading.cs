using System.Text;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Tests.Corpus;

/// <summary>Reads a corpus to its end.</summary>
internal sealed record Reading(List<CorpusDocument> Documents, CorpusReport Report)
{
    public IEnumerable<string> Paths => Documents.Select(document => document.Path);

    public string Text(string path) => Encoding.UTF8.GetString(Documents.Single(document => document.Path == path).Utf8.Span);

    public string? License(string path) => Documents.Single(document => document.Path == path).License;

    /// <summary>"path reason" of everything skipped.</summary>
    public IEnumerable<string> Skips => Report.Skipped.Select(entry => $"{entry.Path} {entry.Reason.ToName()}");

    public static Reading Of(CorpusSource source, CorpusOptions? options = null) => Of([source], options);

    public static Reading Of(CorpusSource[] sources, CorpusOptions? options = null)
    {
        CorpusReader reader = new(sources, (options ?? new CorpusOptions()) with { ListSkipped = true });
        List<CorpusDocument> documents = [.. reader.Read()];
        return new Reading(documents, reader.Report);
    }

    public static Reading Of(TemporaryFolder folder, CorpusOptions? options = null) => Of(CorpusSource.Folder(folder.Path), options);
}
