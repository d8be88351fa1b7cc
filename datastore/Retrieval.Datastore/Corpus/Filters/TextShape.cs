using System.Numerics;
using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Corpus.Filters;

/// <summary>What one pass over a text counts.</summary>
/// <param name="Characters">Code points, line breaks included.</param>
/// <param name="Lines">Lines; a last line without a line break counts.</param>
/// <param name="LineBreaks">Line feeds.</param>
/// <param name="LongestLine">Code points of the longest line, without its line feed.</param>
/// <param name="Alphanumerics">ASCII letters and digits, and every character beyond ASCII.</param>
/// <param name="Digits">ASCII digits.</param>
/// <param name="Controls">Control characters other than tab, line feed, vertical tab, form feed, carriage return and escape.</param>
/// <param name="HasZero">Whether there is a zero byte.</param>
internal readonly record struct TextShape(
    int Characters, int Lines, int LineBreaks, int LongestLine, int Alphanumerics, int Digits, int Controls, bool HasZero)
{
    /// <summary>Code points of all lines together, without line feeds.</summary>
    public int LineCharacters => Characters - LineBreaks;

    /// <summary>Counts a text in one vectorised pass (several GB/s). Does not allocate.</summary>
    public static TextShape Measure(ReadOnlySpan<byte> text)
    {
        Counter counter = default;
        Span<byte> tail = stackalloc byte[Vector256<byte>.Count];
        int at = 0;
        for (; at + Vector256<byte>.Count <= text.Length; at += Vector256<byte>.Count)
            counter.Add(Vector256.Create(text[at..]), uint.MaxValue);

        int left = text.Length - at;
        if (left > 0)
        {
            text[at..].CopyTo(tail);
            counter.Add(Vector256.Create((ReadOnlySpan<byte>)tail), uint.MaxValue >> (Vector256<byte>.Count - left));
        }

        return counter.Finish(endsInsideLine: !text.IsEmpty && text[^1] != '\n');
    }

    private struct Counter
    {
        private int _characters, _lineBreaks, _longestLine, _alphanumerics, _digits, _controls, _lineStart;
        private bool _hasZero;

        // In each mask one bit per byte; only the bytes of the valid mask count.
        public void Add(Vector256<byte> bytes, uint valid)
        {
            uint starts = valid & ~Equal(bytes & Vector256.Create((byte)0xC0), 0x80);
            uint letters = InRange(bytes | Vector256.Create((byte)0x20), (byte)'a', 26);
            uint digits = InRange(bytes, (byte)'0', 10) & valid;
            uint beyondAscii = bytes.ExtractMostSignificantBits() & starts;
            uint white = InRange(bytes, (byte)'\t', 5) | Equal(bytes, 0x1B);
            uint controls = (InRange(bytes, 0, 0x20) | Equal(bytes, 0x7F)) & ~white & valid;

            _alphanumerics += BitOperations.PopCount((letters & valid) | digits | beyondAscii);
            _digits += BitOperations.PopCount(digits);
            if (controls != 0)
            {
                _controls += BitOperations.PopCount(controls);
                _hasZero |= (Equal(bytes, 0) & valid) != 0;
            }

            for (uint breaks = Equal(bytes, (byte)'\n') & valid;
                breaks != 0;
                breaks &= breaks - 1)
            {
                int position = _characters + BitOperations.PopCount(starts & ((breaks & (uint)-(int)breaks) - 1));
                EndLine(position);
                _lineStart = position + 1;
                _lineBreaks++;
            }

            _characters += BitOperations.PopCount(starts);
        }

        public TextShape Finish(bool endsInsideLine)
        {
            EndLine(_characters);
            int lines = _lineBreaks + (endsInsideLine ? 1 : 0);
            return new TextShape(_characters, lines, _lineBreaks, _longestLine, _alphanumerics, _digits, _controls, _hasZero);
        }

        private void EndLine(int position) => _longestLine = Math.Max(_longestLine, position - _lineStart);

        private static uint Equal(Vector256<byte> bytes, byte value) =>
            Vector256.Equals(bytes, Vector256.Create(value)).ExtractMostSignificantBits();

        private static uint InRange(Vector256<byte> bytes, byte first, byte count) =>
            Vector256.LessThan(bytes - Vector256.Create(first), Vector256.Create(count)).ExtractMostSignificantBits();
    }
}
