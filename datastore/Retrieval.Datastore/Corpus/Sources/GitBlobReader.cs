using System.Diagnostics;
using System.Globalization;
using System.Text;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>One <c>git cat-file --batch</c> process: asked for an object id, it answers with the content. For one thread at a time.</summary>
internal sealed class GitBlobReader : IDisposable
{
    private const int MaxHeaderBytes = 256;

    private readonly Process _process;
    private readonly Stream _input;
    private readonly BufferedStream _output;

    public GitBlobReader(string repository)
    {
        _process = GitCommand.Start(repository, "cat-file", "--batch");
        _process.ErrorDataReceived += (_, _) => { }; // drained, so that it cannot block
        _process.BeginErrorReadLine();
        _input = _process.StandardInput.BaseStream;
        _output = new BufferedStream(_process.StandardOutput.BaseStream, 64 << 10);
    }

    /// <exception cref="IOException">The object is missing or not of the expected length, or git ended. The reader must not be used again.</exception>
    public void Read(string objectId, long length, ContentBuffer buffer)
    {
        Span<byte> request = stackalloc byte[objectId.Length + 1];
        Encoding.ASCII.GetBytes(objectId, request);
        request[^1] = (byte)'\n';
        _input.Write(request);
        _input.Flush();

        string header = ReadHeader();
        string expected = string.Create(CultureInfo.InvariantCulture, $"{objectId} blob {length}");
        if (header != expected)
            throw new IOException($"git answered '{header}' where '{expected}' was expected.");
        buffer.Length = 0;
        _output.ReadExactly(buffer.Free((int)length)[..(int)length]);
        buffer.Length = (int)length;
        _output.ReadByte();
    }

    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // has ended by itself
        }

        _process.Dispose();
    }

    private string ReadHeader()
    {
        StringBuilder header = new();
        for (int value; (value = _output.ReadByte()) != '\n';)
        {
            if (value < 0 || header.Length == MaxHeaderBytes)
                throw new EndOfStreamException("git ended early.");
            header.Append((char)value);
        }

        return header.ToString();
    }
}
