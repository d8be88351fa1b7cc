using System.Numerics;
using System.Runtime.InteropServices;

namespace Retrieval.Datastore.Corpus.Duplicates;

/// <summary>
/// The signatures seen so far, found through 16 bands of 8 bins (locality-sensitive hashing). All memory is taken at once:
/// 256 bytes of signature and 16 × 8 bytes of band table per remembered document. A band entry may be overwritten by a later document
/// and the oldest signature is forgotten when the capacity is reached; either only misses duplicates, and always the same ones.
/// </summary>
internal sealed class NearDuplicateIndex
{
    private const int BandCount = 16;
    private const int BandBins = MinHashSignature.BinCount / BandCount;

    private readonly double _similarity;
    private readonly int _capacity;
    private readonly int _bucketMask;
    private readonly ushort[][] _signatures;
    private readonly int[] _buckets; // document number + 1; [band][bucket]
    private int _documentCount;

    public NearDuplicateIndex(int capacity, double similarity)
    {
        (_capacity, _similarity) = (capacity, similarity);
        int bucketCount = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        _bucketMask = bucketCount - 1;
        _signatures = new ushort[capacity][];
        _buckets = new int[BandCount * bucketCount];
    }

    /// <summary>Remembers the document, unless it is similar enough to an earlier one.</summary>
    /// <returns>Whether it was remembered; false for a near duplicate.</returns>
    public bool TryAdd(ushort[] signature)
    {
        Span<int> slots = stackalloc int[BandCount];
        for (int band = 0; band < BandCount; band++)
        {
            slots[band] = Slot(signature, band);
            int earlier = _buckets[slots[band]] - 1;
            // If that document has been forgotten, the one that took its place was seen earlier just as well.
            if (earlier >= 0
                && MinHashSignature.Similarity(signature, _signatures[earlier % _capacity]) >= _similarity)
                return false;
        }

        _signatures[_documentCount % _capacity] = signature;
        _documentCount++;
        foreach (int slot in slots)
            _buckets[slot] = _documentCount;
        return true;
    }

    private int Slot(ushort[] signature, int band)
    {
        UInt128 bins = MemoryMarshal.Cast<ushort, UInt128>(signature.AsSpan(band * BandBins, BandBins))[0];
        ulong hash = ((ulong)bins ^ BitOperations.RotateLeft((ulong)(bins >> 64) * 0x9E37_79B9_7F4A_7C15, 31)) * 0xBF58_476D_1CE4_E5B9;
        return (band * (_bucketMask + 1)) + (int)((hash >> 32) & (uint)_bucketMask);
    }
}
