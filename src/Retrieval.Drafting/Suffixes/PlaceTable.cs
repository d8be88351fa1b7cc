namespace Retrieval.Drafting.Suffixes;

/// <summary>What a drafter remembers for each place; grows to the size of the largest tree.</summary>
internal sealed class PlaceTable<T>
{
    private T[] _items = new T[64];

    public ref T this[int place]
    {
        get
        {
            if (place >= _items.Length)
                Array.Resize(ref _items, Math.Max(place + 1, 2 * _items.Length));
            return ref _items[place];
        }
    }
}
