using System.Buffers.Binary;

namespace Retrieval.Verification;

/// <summary>The list of a trimmed head's tokens: little-endian int32, ascending; the n-th is the n-th column of the logits.</summary>
internal static class HeadTokenFile
{
    public const string FileName = "head_tokens.bin";

    /// <exception cref="DecoderFormatException">Another number of tokens, or one that is out of order or not of the vocabulary.</exception>
    public static int[] Read(string path, int count, int vocabularySize)
    {
        long found = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (found != (long)count * sizeof(int))
        {
            throw new DecoderFormatException(path, "bytes", $"{(long)count * sizeof(int)}", $"{found}");
        }

        byte[] bytes = File.ReadAllBytes(path);
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++)
        {
            tokens[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * sizeof(int)));
            int least = i == 0 ? 0 : tokens[i - 1] + 1;
            if (tokens[i] < least || tokens[i] >= vocabularySize)
            {
                throw new DecoderFormatException(path, $"token {i}", $"{least} to {vocabularySize - 1}", $"{tokens[i]}");
            }
        }

        return tokens;
    }
}
