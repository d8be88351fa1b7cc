using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Retrieval.Cli.Terminal;

/// <summary>Standard output as UTF-8, every piece visible at once.</summary>
internal sealed class StandardOutput : IDisposable
{
    private const int BrokenPipe = 32; // EPIPE, on Linux and macOS

    private readonly Stream _stream = Open();

    /// <summary>Writes and flushes.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    public void Write(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(text));
            _stream.Flush();
        }
        catch (IOException error) when (error.HResult == BrokenPipe)
        {
            throw new OutputClosedException(error);
        }
    }

    public void Dispose() => _stream.Dispose();

    // The console's own stream hides a closed pipe, and we would generate to the end for nobody. A file keeps the console's stream:
    // a FileStream of our own would not move the position that the shell shares among commands.
    private static Stream Open()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return pipe;
            }
        }

        return Console.OpenStandardOutput();
    }
}
