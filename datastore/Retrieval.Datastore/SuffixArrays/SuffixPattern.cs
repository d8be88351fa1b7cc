using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>A string to search for: a stretch of the indexed text and, unless it is negative, one more token.</summary>
internal readonly struct SuffixPattern(TokenText text, long start, int length, int token)
{
    public int Length => length + (token >= 0 ? 1 : 0);

    public int this[int index] => index < length ? text[start + index] : token;
}
