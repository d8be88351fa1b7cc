using Microsoft.Win32.SafeHandles;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A record whose line is at hand, or is read again from its place in the file.</summary>
internal sealed class JsonLineCandidate : Candidate
{
    private readonly JsonLineReader _reader;
    private readonly SafeFileHandle? _file;
    private readonly long _offset;
    private readonly byte[]? _line;

    public JsonLineCandidate(JsonLineReader reader, string path, byte[] line)
        : base(path, line.Length, null, isProse: true)
    {
        (_reader, _line) = (reader, line);
    }

    public JsonLineCandidate(JsonLineReader reader, string path, SafeFileHandle file, long offset, int length, bool isProse)
        : base(path, length, null, isProse)
    {
        (_reader, _file, _offset) = (reader, file, offset);
    }

    public override LoadOutcome Load(ContentBuffer buffer, CorpusOptions options)
    {
        byte[] line = _line ?? ReadLine();
        License = _reader.LicenseOf(line);
        return _reader.Load(line, buffer);
    }

    private byte[] ReadLine()
    {
        byte[] line = new byte[Length];
        for (int done = 0; done < line.Length;)
        {
            int read = RandomAccess.Read(_file!, line.AsSpan(done), _offset + done);
            done += read > 0 ? read : throw new EndOfStreamException("The file was cut while it was read.");
        }

        return line;
    }
}
