using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

internal sealed class TextFileSource(string path) : CorpusSource(FolderSource.NameOf(path))
{
    internal override string DefaultMount => "";

    internal override SourceReading Open(CorpusOptions options, string mount) => new Reading(OpenFile(path), mount + Name, options);

    /// <summary>Opens a file the user named.</summary>
    /// <exception cref="CorpusException">It does not exist, is a directory, or cannot be read.</exception>
    public static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
            throw new CorpusException($"'{path}' is a folder, not a file.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusException($"File '{path}' does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CorpusException($"File '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private sealed class Reading(FileStream stream, string path, CorpusOptions options) : SourceReading
    {
        public override IEnumerable<CorpusItem> Items()
        {
            // A regular file over the limit is not touched.
            if (stream.CanSeek && stream.Length > options.MaxTextBytes)
                yield return new SkippedItem(path, stream.Length, SkipReason.TooLarge, $"{stream.Length} bytes, limit {options.MaxTextBytes}");
            else
                yield return TextStream.Read(stream, path, options.MaxTextBytes);
        }

        public override void Dispose() => stream.Dispose();
    }
}
