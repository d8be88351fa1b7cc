namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A line of a stream: its number from 1, its place, and its bytes without the line feed, unless it is over the limit.</summary>
internal readonly record struct StreamLine(long Number, long Offset, long Length, ReadOnlyMemory<byte>? Bytes);

/// <summary>Splits a stream into lines. Holds at most one line, and of a line over the limit nothing.</summary>
internal static class LineSplitter
{
    /// <summary>The lines; the bytes are valid until the next one is asked for.</summary>
    public static IEnumerable<StreamLine> Split(Stream stream, int maxLineBytes)
    {
        byte[] buffer = new byte[Math.Min(maxLineBytes, 256 << 10)];
        int start = 0, end = 0, searched = 0;
        long number = 1, offset = 0, dropped = 0; // dropped: bytes of the current line that are no longer in the buffer
        while (true)
        {
            int lineFeed = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (lineFeed >= 0)
            {
                int lineEnd = searched + lineFeed;
                yield return Line(lineEnd);
                offset += dropped + lineEnd - start + 1;
                (start, searched, dropped) = (lineEnd + 1, lineEnd + 1, 0);
                number++;
                continue;
            }

            searched = end;
            if (end == buffer.Length)
                MakeRoom();
            int read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                break;
            end += read;
        }

        if (end > start || dropped > 0)
            yield return Line(end);

        StreamLine Line(int lineEnd) => dropped > 0
            ? new StreamLine(number, offset, dropped + lineEnd - start, null)
            : new StreamLine(number, offset, lineEnd - start, buffer.AsMemory(start, lineEnd - start));

        void MakeRoom()
        {
            if (dropped > 0 || (start == 0 && buffer.Length == maxLineBytes))
            {
                dropped += end - start;
                (start, end) = (0, 0);
            }
            else if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }
            else
            {
                Array.Resize(ref buffer, (int)Math.Min(maxLineBytes, 2L * buffer.Length));
            }

            searched = end;
        }
    }
}
