using System.Text;

namespace Retrieval.Tokenization.Vocabularies;

/// <summary>
/// The printable stand-in for every byte that byte-level vocabularies are written in (GPT-2): printable Latin-1 stands for
/// itself, the other 68 bytes for U+0100 onwards in order.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] Characters = CreateCharacters();
    private static readonly short[] Bytes = CreateBytes();

    public static char ToCharacter(byte value) => Characters[value];

    /// <summary>The bytes a vocabulary entry stands for, or null when it holds a character outside the alphabet.</summary>
    public static byte[]? TryDecode(string token)
    {
        var bytes = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            if (token[i] >= Bytes.Length || Bytes[token[i]] < 0)
            {
                return null;
            }

            bytes[i] = (byte)Bytes[token[i]];
        }

        return bytes;
    }

    /// <summary>The bytes an entry decodes to: its own UTF-8 when it is not written in the alphabet, as added tokens often are.</summary>
    public static byte[] Decode(string token) => TryDecode(token) ?? Encoding.UTF8.GetBytes(token);

    private static char[] CreateCharacters()
    {
        var characters = new char[256];
        char next = (char)0x100;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = printable ? (char)value : next++;
        }

        return characters;
    }

    private static short[] CreateBytes()
    {
        var bytes = new short[Characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < 256; value++)
        {
            bytes[Characters[value]] = (short)value;
        }

        return bytes;
    }
}
