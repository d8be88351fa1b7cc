using System.Runtime.CompilerServices;

namespace Retrieval.Drafting;

/// <summary>What a drafter keeps at each place of the growing tree. Grows with the highest place reached, then allocates nothing.</summary>
internal sealed class Places<T>
    where T : struct
{
    private T[] _at = new T[65];

    public T this[int place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _at[place];
        set
        {
            if (place >= _at.Length)
                Array.Resize(ref _at, Math.Max(place + 1, 2 * _at.Length));
            _at[place] = value;
        }
    }
}
