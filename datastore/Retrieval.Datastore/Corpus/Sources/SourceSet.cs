using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Several sources as one: their items merged into one ordinal order of paths.</summary>
internal sealed class SourceSet : IDisposable
{
    private readonly List<SourceReading> _readings = [];

    public SourceSet(IReadOnlyList<CorpusSource> sources, CorpusOptions options)
    {
        try
        {
            foreach (CorpusSource source in sources)
                _readings.Add(source.Open(options, MountOf(source, sources.Count)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IEnumerable<CorpusItem> Items()
    {
        string? last = null;
        foreach (CorpusItem item in _readings.Count == 1 ? _readings[0].Items() : Merged())
        {
            if (item is Candidate && item.Path == last)
            {
                yield return new SkippedItem(item.Path, item.Length, SkipReason.DuplicatePath);
                continue;
            }

            last = item is Candidate ? item.Path : last;
            yield return item;
        }
    }

    public void Dispose()
    {
        foreach (SourceReading reading in _readings)
            reading.Dispose();
    }

    private IEnumerable<CorpusItem> Merged()
    {
        List<IEnumerator<CorpusItem>> heads = [];
        try
        {
            heads.AddRange(_readings.Select(reading => reading.Items().GetEnumerator()));
            PriorityQueue<IEnumerator<CorpusItem>, (string Path, int Source)> queue = new(
                Comparer<(string Path, int Source)>.Create((left, right) =>
                    string.CompareOrdinal(left.Path, right.Path) is not 0 and int order ? order : left.Source.CompareTo(right.Source)));
            for (int i = 0; i < heads.Count; i++)
                Advance(queue, heads[i], i);
            while (queue.TryDequeue(out var head, out var key))
            {
                yield return head.Current;
                Advance(queue, head, key.Source);
            }
        }
        finally
        {
            heads.ForEach(head => head.Dispose());
        }
    }

    private static void Advance(
        PriorityQueue<IEnumerator<CorpusItem>, (string Path, int Source)> queue, IEnumerator<CorpusItem> head, int source)
    {
        if (head.MoveNext())
            queue.Enqueue(head, (head.Current.Path, source));
    }

    private static string MountOf(CorpusSource source, int sourceCount)
    {
        string mount = (source.Mount ?? (sourceCount == 1 ? "" : source.DefaultMount)).Trim('/');
        return mount.Length == 0 ? "" : mount + "/";
    }
}
