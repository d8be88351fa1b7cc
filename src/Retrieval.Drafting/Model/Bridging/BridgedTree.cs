using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Retrieval.Speculation;

namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// The places of one step, spelled in draft tokens below the committed text. A place whose text ends inside a character keeps its first
/// bytes until a place below it brings the rest.
/// </summary>
internal sealed class BridgedTree(VocabularyBridge bridge, TokenTree tree)
{
    /// <summary>The text of the place cannot be spelled, or there was no room for it.</summary>
    public const int Unspelled = -1;

    private const int Unknown = -2;

    private readonly PieceEncoder _encoder = new(bridge.Draft);
    private readonly List<int> _spelled = [];
    private readonly Places<BridgedPlace> _places = new();
    private byte[] _text = new byte[64];
    private int _highest;

    /// <summary>Forgets all places but the first.</summary>
    public void Clear() => _highest = 0;

    /// <summary>Reaches a place.</summary>
    public void Follow(int place, int parent, int token)
    {
        _places[place] = new BridgedPlace { Parent = parent, Token = token, Node = Unknown };
        _highest = Math.Max(_highest, place);
    }

    /// <summary>Forgets where the places lie: another draft tree begins.</summary>
    /// <param name="root">Its node of the last committed token.</param>
    /// <param name="pending">The beginning of a character that the committed text ends in.</param>
    public void Begin(int root, ReadOnlySpan<byte> pending)
    {
        for (int place = 1; place <= _highest; place++)
            _places[place] = _places[place] with { Node = Unknown };
        BridgedPlace first = default;
        (first.Parent, first.Token, first.Node) = (-1, -1, root);
        Keep(ref first, pending);
        _places[0] = first;
    }

    /// <summary>The node of a place whose text ends with a character; spells what is not spelled yet. <see cref="Unspelled"/>, if that cannot be.</summary>
    public int Reach(int place)
    {
        BridgedPlace reached = Spell(place);
        return reached.PendingCount == 0 ? reached.Node : Unspelled;
    }

    /// <summary>The place behind a token, or -1.</summary>
    public int Child(int parent, int token)
    {
        for (int place = 1; place <= _highest; place++)
        {
            if (_places[place].Parent == parent && _places[place].Token == token)
                return place;
        }

        return -1;
    }

    /// <summary>Writes the text of a place behind the committed tokens.</summary>
    /// <returns>Whether it is plain text; where there is a special token on the way, what was written is not all.</returns>
    public bool TryWrite(int place, List<byte> text)
    {
        if (place == 0)
            return true;
        BridgedPlace here = _places[place];
        bool isPlain = !bridge.Target.IsSpecial(here.Token) && TryWrite(here.Parent, text);
        if (isPlain)
            text.AddRange(bridge.Target.Bytes(here.Token));
        return isPlain;
    }

    private BridgedPlace Spell(int place)
    {
        BridgedPlace here = _places[place];
        if (here.Node != Unknown)
            return here;
        BridgedPlace above = Spell(here.Parent);
        here.Node = above.Node == Unspelled ? Unspelled : Spell(above, ref here);
        _places[place] = here;
        return here;
    }

    private int Spell(in BridgedPlace above, ref BridgedPlace here)
    {
        if ((uint)here.Token >= (uint)bridge.Target.Size)
            return Unspelled;
        ReadOnlySpan<byte> bytes = bridge.Target.Bytes(here.Token);
        if (bridge.Target.IsSpecial(here.Token))
            return above.PendingCount == 0 ? Add(above.Node, bridge.Spell(here.Token)) : Unspelled;
        if (above.PendingCount == 0 && Utf8End.WholeLength(bytes) == bytes.Length)
            return Add(above.Node, bridge.Spell(here.Token));

        ReadOnlySpan<byte> text = Join(above, bytes);
        int whole = Utf8End.WholeLength(text);
        Keep(ref here, text[whole..]);
        if (whole == 0)
            return above.Node;
        return _encoder.TryEncode(text[..whole], _spelled) ? Add(above.Node, CollectionsMarshal.AsSpan(_spelled)) : Unspelled;
    }

    private int Add(int node, ReadOnlySpan<int> spelled)
    {
        if (spelled.IsEmpty || spelled.ContainsAnyExceptInRange(0, bridge.Draft.Size - 1))
            return Unspelled;
        foreach (int token in spelled)
        {
            if (!tree.TryGetChild(node, token, out int child))
            {
                if (tree.IsFull)
                    return Unspelled;
                child = tree.Add(node, token, 1);
            }

            node = child;
        }

        return node;
    }

    private ReadOnlySpan<byte> Join(in BridgedPlace above, ReadOnlySpan<byte> bytes)
    {
        if (_text.Length < bytes.Length + sizeof(uint))
            _text = new byte[2 * (bytes.Length + sizeof(uint))];
        BinaryPrimitives.WriteUInt32LittleEndian(_text, above.Pending);
        bytes.CopyTo(_text.AsSpan(above.PendingCount));
        return _text.AsSpan(0, above.PendingCount + bytes.Length);
    }

    private static void Keep(ref BridgedPlace place, ReadOnlySpan<byte> pending)
    {
        (place.Pending, place.PendingCount) = (0, pending.Length);
        for (int i = 0; i < pending.Length; i++)
            place.Pending |= (uint)pending[i] << (8 * i);
    }
}
