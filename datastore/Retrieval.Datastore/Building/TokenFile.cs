using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Retrieval.Datastore.Building;

/// <summary>
/// A file of raw little-endian token ids as a corpus: each run of tokens between separators is a document, named by the file and its
/// number.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="width">Size of an id in the file.</param>
/// <param name="separator">The id that ends a document; empty documents are left out.</param>
public sealed class TokenFile(string path, TokenWidth width, long separator)
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Reads the documents one after the other.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole number of ids, or has one above 2^31 - 2.</exception>
    public IEnumerable<DocumentInput> ReadDocuments()
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (stream.Length % (int)width != 0)
            throw new InvalidDataException($"'{path}' has {stream.Length} bytes, not a multiple of {(int)width}.");
        var piece = new byte[PieceBytes];
        var tokens = new List<int>();
        int number = 0;
        for (int bytes; (bytes = stream.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false)) > 0;)
        {
            for (int at = 0; at < bytes; at += (int)width)
            {
                uint id = width == TokenWidth.Bits16
                    ? BinaryPrimitives.ReadUInt16LittleEndian(piece.AsSpan(at))
                    : BinaryPrimitives.ReadUInt32LittleEndian(piece.AsSpan(at));
                if (id != separator) tokens.Add(Accept(id));
                else if (tokens.Count > 0) yield return Take(tokens, number++);
            }
        }
        if (tokens.Count > 0) yield return Take(tokens, number);
    }

    private DocumentInput Take(List<int> tokens, int number)
    {
        int[] ids = [.. tokens];
        tokens.Clear();
        UInt128 hash = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(MemoryMarshal.AsBytes(ids.AsSpan())));
        var info = new DocumentInfo($"{Path.GetFileName(path)}/{number:d9}", null, (long)ids.Length * (int)width, hash);
        return new DocumentInput(info, () => ids);
    }

    private int Accept(uint id) =>
        id < int.MaxValue ? (int)id : throw new InvalidDataException($"'{path}' has the token id {id}; the largest possible is {int.MaxValue - 1}.");
}
