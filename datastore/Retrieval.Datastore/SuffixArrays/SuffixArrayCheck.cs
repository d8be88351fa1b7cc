using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>Whether the buckets divide the ranks and every position in one has its token.</summary>
internal sealed class SuffixArrayCheck(SegmentFile segment)
{
    private readonly MappedArray<uint> _positions = segment.View<uint>(SectionId.Positions);
    private readonly MappedArray<uint> _buckets = segment.View<uint>(SectionId.Buckets);

    public void Run()
    {
        uint total = _buckets[_buckets.Count - 1];
        if (_buckets[0] != 0) throw segment.Error(SectionId.Buckets, 0, sizeof(uint), "0", _buckets[0]);
        if (total != segment.Header.TokenCount)
            throw segment.Error(SectionId.Buckets, _buckets.Count - 1, sizeof(uint), $"{segment.Header.TokenCount}", total);
        for (int token = 0; token + 1 < _buckets.Count; token++)
        {
            if (_buckets[token] > _buckets[token + 1])
                throw segment.Error(SectionId.Buckets, token + 1, sizeof(uint), $"at least {_buckets[token]}", _buckets[token + 1]);
            for (long rank = _buckets[token]; rank < _buckets[token + 1]; rank++) CheckRank(rank, token);
        }
    }

    private void CheckRank(long rank, int token)
    {
        uint position = _positions[rank];
        if (position >= (ulong)segment.Text.Length || segment.Text[position] != token)
            throw segment.Error(SectionId.Positions, rank, sizeof(uint), $"a position of token {token}", position);
    }
}
