using System.Security.Cryptography;
using System.Text;

namespace Retrieval.Tokenization.Pipeline;

/// <summary>A hash over what affects token ids, independent of how the file writes it down.</summary>
internal sealed class Fingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text, set off from its neighbours by its length.</summary>
    public void Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    public void Add(int number) => _hash.AppendData(BitConverter.GetBytes(BitConverter.IsLittleEndian ? number
        : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(number)));

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Complete() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
