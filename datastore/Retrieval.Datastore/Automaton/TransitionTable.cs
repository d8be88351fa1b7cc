using System.Numerics;
using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// Transitions of a growing automaton: one pool, found by (state, token) through a chained hash table and listed per state. Removal is
/// only ever of the newest transition, which is then the head of both its chains, so undoing needs no search.
/// </summary>
/// <param name="maxCount">Its arrays double, but not beyond what so many transitions need.</param>
internal sealed class TransitionTable(int maxCount = int.MaxValue)
{
    private Transition[] _pool = new Transition[64];
    private int[] _buckets = NewBuckets(64);

    public int Count { get; private set; }

    /// <summary>Bytes of all arrays.</summary>
    public long AllocatedBytes => (long)_pool.Length * Unsafe.SizeOf<Transition>() + (long)_buckets.Length * sizeof(int);

    public ref Transition this[int index] => ref _pool[index];

    public int Find(int state, int token)
    {
        int index = _buckets[BucketOf(state, token)];
        while (index >= 0)
        {
            ref readonly Transition transition = ref _pool[index];
            if (transition.Token == token && transition.Source == state) return index;
            index = transition.NextInBucket;
        }
        return -1;
    }

    public void Add(int source, int token, int target, ref int head)
    {
        if (Count == _pool.Length) Grow();
        ref int bucket = ref _buckets[BucketOf(source, token)];
        _pool[Count] = new Transition { Source = source, Token = token, Target = target, NextOfState = head, NextInBucket = bucket };
        head = bucket = Count++;
    }

    /// <summary>Removes the newest transition from its bucket; the caller takes it off the list of its state.</summary>
    public Transition RemoveNewest()
    {
        Transition newest = _pool[--Count];
        _buckets[BucketOf(newest.Source, newest.Token)] = newest.NextInBucket;
        return newest;
    }

    public void Clear()
    {
        Count = 0;
        Array.Fill(_buckets, -1);
    }

    private void Grow()
    {
        Array.Resize(ref _pool, Math.Max(Count + 1, (int)Math.Min(2L * _pool.Length, maxCount)));
        _buckets = NewBuckets(_pool.Length);
        // In the order of insertion, so that the newest of a chain stays its head.
        for (int i = 0; i < Count; i++)
        {
            ref int bucket = ref _buckets[BucketOf(_pool[i].Source, _pool[i].Token)];
            _pool[i].NextInBucket = bucket;
            bucket = i;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint BucketOf(int state, int token)
    {
        ulong mixed = (((ulong)(uint)state << 32) | (uint)token) * 0x9E3779B97F4A7C15;
        return (uint)(mixed >> 32) & (uint)(_buckets.Length - 1);
    }

    private static int[] NewBuckets(int capacity)
    {
        var buckets = new int[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        Array.Fill(buckets, -1);
        return buckets;
    }
}
