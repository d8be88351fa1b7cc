using Retrieval.Datastore.Corpus.Filters;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>
/// Records with a path of their own: a first pass notes where each line is (about 100 bytes a record), then they are read in path order.
/// The path is judged as that of a file in a folder would be.
/// </summary>
internal sealed class JsonLinesByPathReading(FileStream stream, JsonLineReader reader, JsonField pathField) : SourceReading
{
    public override IEnumerable<CorpusItem> Items()
    {
        List<CorpusItem> items = [];
        PathJudge judge = new(reader.Options, rootLength: 0);
        foreach (StreamLine line in LineSplitter.Split(stream, reader.MaxLineBytes))
        {
            if (line.Bytes is not { } bytes)
                items.Add(reader.TooLong(line));
            else if (!JsonLineReader.IsBlank(bytes.Span))
                items.Add(ToItem(judge, line, bytes.Span));
        }

        // Stable, so that of records with one path the first line comes first.
        return items.OrderBy(item => item.Path, StringComparer.Ordinal);
    }

    public override void Dispose() => stream.Dispose();

    private CorpusItem ToItem(PathJudge judge, StreamLine line, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> json = JsonLineReader.WithoutByteOrderMark(bytes, line.Number);
        long offset = line.Offset + bytes.Length - json.Length;
        if (JsonRecord.ReadString(json, pathField) is not { } given || RelativePath.Normalise(given) is not { Length: > 0 } path)
            return new JsonLineCandidate(reader, reader.PathOf(line.Number), stream.SafeFileHandle, offset, json.Length, isProse: true);

        string[] parts = path.Split('/');
        DirectoryScope scope = new("", []);
        foreach (string directory in parts[..^1])
        {
            if (judge.JudgeDirectory(scope, directory, out bool isIncluded) is { } reason)
                return new SkippedItem(reader.Mount + path, json.Length, reason);
            scope = scope.Enter(directory, isIncluded);
        }

        // The size limit is for the text, which is shorter than its line; it is applied when the text is known.
        int judgedLength = Math.Clamp(json.Length, reader.Options.MinDocumentBytes, reader.Options.MaxDocumentBytes);
        return judge.JudgeFile(scope, parts[^1], judgedLength, reader.Mount) is { } skipped
            ? new SkippedItem(skipped.Path, json.Length, skipped.Reason, skipped.Detail)
            : new JsonLineCandidate(reader, reader.Mount + path, stream.SafeFileHandle, offset, json.Length, PathFilters.IsProse(path));
    }
}
