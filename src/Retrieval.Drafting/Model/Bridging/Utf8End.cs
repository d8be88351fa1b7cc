using System.Buffers;
using System.Text;

namespace Retrieval.Drafting.Model.Bridging;

/// <summary>Where the last whole character of a text ends.</summary>
internal static class Utf8End
{
    /// <summary>Most bytes that can be missing from a text's end: a character has four.</summary>
    public const int MaxPending = 3;

    /// <summary>
    /// Length of a text without the beginning of a character that is not finished. What can be no character, however it goes on, stays.
    /// </summary>
    public static int WholeLength(ReadOnlySpan<byte> utf8)
    {
        for (int back = 1; back <= Math.Min(MaxPending, utf8.Length); back++)
        {
            if ((utf8[^back] & 0xC0) == 0x80)
                continue;
            return Rune.DecodeFromUtf8(utf8[^back..], out _, out _) == OperationStatus.NeedMoreData ? utf8.Length - back : utf8.Length;
        }

        return utf8.Length;
    }
}
