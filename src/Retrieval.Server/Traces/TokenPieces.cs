using System.Buffers;
using System.Text;
using Retrieval.Tokenization;

namespace Retrieval.Server.Traces;

/// <summary>Token ids as texts that are safe to show one by one.</summary>
internal static class TokenPieces
{
    /// <summary>A token with the text it stands for wherever it stands.</summary>
    public static TracedToken Of(Tokenizer tokenizer, int token)
    {
        (string piece, bool isPartial) = Show(tokenizer.GetTokenBytes(token));
        return new TracedToken(token, piece) { IsPartial = isPartial };
    }

    /// <summary>Bytes as text; those that are no whole character, because it goes on in another token, as <c>\xNN</c>.</summary>
    public static (string Piece, bool IsPartial) Show(ReadOnlySpan<byte> bytes)
    {
        var piece = new StringBuilder(bytes.Length);
        Span<char> character = stackalloc char[2];
        bool isPartial = false;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done)
            {
                piece.Append(character[..rune.EncodeToUtf16(character)]);
            }
            else
            {
                isPartial = true;
                foreach (byte part in bytes[..length])
                {
                    piece.Append($"\\x{part:x2}");
                }
            }

            bytes = bytes[length..];
        }

        return (piece.ToString(), isPartial);
    }
}
