namespace Retrieval.Speculation.Trees;

/// <summary>
/// The places of one step: 0 behind the committed tokens, one more for each path that any tree of the step has had. A tree that is grown
/// again numbers its nodes anew; what is known about a place stays.
/// </summary>
internal sealed class PlaceMap
{
    private const int None = -1;

    private int[] _placeOfNode = new int[65];
    private int[] _tokens = new int[65];
    private int[] _parents = new int[65];
    private int[] _firstChild = new int[65];
    private int[] _nextSibling = new int[65];

    /// <summary>Places so far.</summary>
    public int Count { get; private set; }

    /// <summary>Nodes of the growing tree that have their place.</summary>
    public int NodeCount { get; private set; }

    /// <summary>Parent of a place.</summary>
    public int Parent(int place) => _parents[place];

    /// <summary>The place of a node.</summary>
    public int this[int node] => _placeOfNode[node];

    /// <summary>A step begins: there is only place 0, that of the root.</summary>
    public void Clear()
    {
        Count = NodeCount = 1;
        _placeOfNode[0] = 0;
        _parents[0] = _firstChild[0] = None;
    }

    /// <summary>The tree is grown again from its root.</summary>
    public void Regrow() => NodeCount = 1;

    /// <summary>Gives the next node its place, and says whether nobody was there before. O(places beside it).</summary>
    public bool Add(TokenTree tree)
    {
        int node = NodeCount++;
        bool isNew = Create(_placeOfNode[tree.Parents[node]], tree.Tokens[node], out int place);
        if (_placeOfNode.Length <= node)
            Array.Resize(ref _placeOfNode, 2 * node);
        _placeOfNode[node] = place;
        return isNew;
    }

    /// <summary>Finds the place behind a token at another place, or makes it, and says whether nobody was there before.</summary>
    public bool Create(int parent, int token, out int place)
    {
        place = _firstChild[parent];
        while (place != None && _tokens[place] != token)
            place = _nextSibling[place];
        if (place != None)
            return false;
        place = Create(parent, token);
        return true;
    }

    private int Create(int parent, int token)
    {
        int place = Count++;
        if (place == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * place);
            Array.Resize(ref _parents, 2 * place);
            Array.Resize(ref _firstChild, 2 * place);
            Array.Resize(ref _nextSibling, 2 * place);
        }

        (_tokens[place], _parents[place], _firstChild[place]) = (token, parent, None);
        (_nextSibling[place], _firstChild[parent]) = (_firstChild[parent], place);
        return place;
    }
}
