using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

internal sealed class StandardInputSource(Stream? stream, string name) : CorpusSource(name)
{
    private int _readings;

    internal override string DefaultMount => "";

    internal override bool IsRepeatable => false;

    internal override SourceReading Open(CorpusOptions options, string mount)
    {
        if (Interlocked.Increment(ref _readings) > 1)
            throw new InvalidOperationException($"'{Name}' has been read; it can be read once only.");
        return new Reading(stream ?? Console.OpenStandardInput(), mount + Name, options);
    }

    private sealed class Reading(Stream stream, string path, CorpusOptions options) : SourceReading
    {
        public override IEnumerable<CorpusItem> Items()
        {
            yield return TextStream.Read(stream, path, options.MaxTextBytes);
        }

        public override void Dispose()
        {
            // Not ours to close.
        }
    }
}
