using System.Text;
using System.Text.Unicode;
using Retrieval.Tokenization;

namespace Retrieval.Server.Tokenizing;

/// <summary>A token and what it stands for.</summary>
/// <param name="Id">Token id.</param>
/// <param name="Piece">A text, or an array of byte values where the token holds only part of a character.</param>
internal sealed record TokenPiece(int Id, object Piece)
{
    public static TokenPiece Of(Tokenizer tokenizer, int token)
    {
        ReadOnlySpan<byte> bytes = tokenizer.GetTokenBytes(token);
        return new TokenPiece(token, Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : bytes.ToArray().Select(value => (int)value).ToArray());
    }
}
