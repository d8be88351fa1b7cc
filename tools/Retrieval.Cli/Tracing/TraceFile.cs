using System.Text;
using Retrieval.Cli.Terminal;

namespace Retrieval.Cli.Tracing;

/// <summary>The file of a trace: opened before the work begins, so that a wrong path does not cost a generation, and written after it.</summary>
internal sealed class TraceFile : IDisposable
{
    private readonly FileStream _file;

    private TraceFile(FileStream file) => _file = file;

    /// <summary>Opens or makes it; what it holds stays until <see cref="Write"/>.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static TraceFile Open(string path)
    {
        if (Directory.Exists(path) || path.Length == 0)
        {
            throw new CommandException($"--trace: {(path.Length == 0 ? "names no file" : $"{path}: is a directory")}.");
        }

        try
        {
            return new TraceFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--trace: {path}: cannot be written: {error.Message}", innerException: error);
        }
    }

    /// <summary>Replaces what the file holds.</summary>
    public void Write(TraceReport report)
    {
        if (_file.CanSeek)
        {
            _file.SetLength(0);
        }

        _file.Write(Encoding.UTF8.GetBytes(JsonLines.Write(report)));
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();
}
