using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Retrieval.Datastore.IO;

/// <summary>
/// XXH64 with seed 0 (Yann Collet's specification), streaming. Chosen over a CRC for speed without special instructions: checking
/// a datastore runs at the speed of the disk.
/// </summary>
internal struct XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int StripeBytes = 32;

    private ulong _lane1 = unchecked(Prime1 + Prime2);
    private ulong _lane2 = Prime2;
    private ulong _lane3 = 0;
    private ulong _lane4 = unchecked(0 - Prime1);
    private ulong _length = 0;
    private Stripe _pending;

    public XxHash64()
    {
    }

    public static ulong Of(ReadOnlySpan<byte> data)
    {
        var hash = new XxHash64();
        hash.Append(data);
        return hash.Finish();
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        int pendingBytes = (int)(_length % StripeBytes);
        _length += (ulong)data.Length;
        if (pendingBytes > 0)
        {
            Span<byte> pending = _pending;
            int taken = Math.Min(StripeBytes - pendingBytes, data.Length);
            data[..taken].CopyTo(pending[pendingBytes..]);
            data = data[taken..];
            if (pendingBytes + taken < StripeBytes) return;
            MixStripes(pending);
        }
        int whole = data.Length - data.Length % StripeBytes;
        MixStripes(data[..whole]);
        data[whole..].CopyTo(_pending);
    }

    public readonly ulong Finish()
    {
        ulong hash = Prime5;
        if (_length >= StripeBytes)
        {
            hash = BitOperations.RotateLeft(_lane1, 1) + BitOperations.RotateLeft(_lane2, 7)
                + BitOperations.RotateLeft(_lane3, 12) + BitOperations.RotateLeft(_lane4, 18);
            hash = (hash ^ Round(0, _lane1)) * Prime1 + Prime4;
            hash = (hash ^ Round(0, _lane2)) * Prime1 + Prime4;
            hash = (hash ^ Round(0, _lane3)) * Prime1 + Prime4;
            hash = (hash ^ Round(0, _lane4)) * Prime1 + Prime4;
        }
        hash += _length;
        ReadOnlySpan<byte> rest = ((ReadOnlySpan<byte>)_pending)[..(int)(_length % StripeBytes)];
        for (; rest.Length >= 8; rest = rest[8..])
            hash = BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1 + Prime4;
        if (rest.Length >= 4)
        {
            hash = BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1), 23) * Prime2 + Prime3;
            rest = rest[4..];
        }
        foreach (byte value in rest) hash = BitOperations.RotateLeft(hash ^ (value * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private void MixStripes(ReadOnlySpan<byte> stripes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(stripes);
        (ulong lane1, ulong lane2, ulong lane3, ulong lane4) = (_lane1, _lane2, _lane3, _lane4);
        for (; words.Length >= 4; words = words[4..])
        {
            lane1 = Round(lane1, words[0]);
            lane2 = Round(lane2, words[1]);
            lane3 = Round(lane3, words[2]);
            lane4 = Round(lane4, words[3]);
        }
        (_lane1, _lane2, _lane3, _lane4) = (lane1, lane2, lane3, lane4);
    }

    private static ulong Round(ulong lane, ulong word) => BitOperations.RotateLeft(lane + word * Prime2, 31) * Prime1;

    [System.Runtime.CompilerServices.InlineArray(StripeBytes)]
    private struct Stripe
    {
        private byte _first;
    }
}
