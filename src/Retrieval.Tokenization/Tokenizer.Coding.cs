using System.Buffers;
using System.Text;
using Retrieval.Tokenization.Pipeline;

namespace Retrieval.Tokenization;

/// <content>Encoding and decoding.</content>
public sealed partial class Tokenizer
{
    /// <summary>The token ids of a text. A lone surrogate in it counts as U+FFFD.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether to add what the file's post-processor puts around a text, such as a BOS token.</param>
    /// <param name="parseSpecialTokens">
    /// Whether added tokens that occur in the text, special or not, become those tokens. Off for text of users and of corpora,
    /// which must not be able to write control tokens.
    /// </param>
    public int[] EncodeToIds(string text, bool addSpecialTokens = true, bool parseSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        EncodingScratch scratch = EncodingScratch.Take();
        scratch.Ids.Clear();
        EncodeToIds(text, scratch.Ids, scratch, addSpecialTokens, parseSpecialTokens);
        int[] ids = [.. scratch.Ids];
        scratch.Keep(text.Length);
        return ids;
    }

    /// <summary>Appends the token ids of a text to a list. Allocates only where the list or a per-thread buffer has to grow.</summary>
    /// <inheritdoc cref="EncodeToIds(string, bool, bool)"/>
    /// <param name="text">The text.</param>
    /// <param name="ids">Takes the ids.</param>
    /// <param name="addSpecialTokens">See the other overload.</param>
    /// <param name="parseSpecialTokens">See the other overload.</param>
    public void EncodeToIds(ReadOnlySpan<char> text, List<int> ids, bool addSpecialTokens = true, bool parseSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        EncodingScratch scratch = EncodingScratch.Take();
        EncodeToIds(text, ids, scratch, addSpecialTokens, parseSpecialTokens);
        scratch.Keep(text.Length);
    }

    /// <summary>
    /// Appends the token ids of a text given as UTF-8, the fastest way. The bytes need not be valid: each byte that is not part of a
    /// valid sequence is encoded as itself, so that the bytes of the tokens are the bytes of the text wherever the vocabulary has
    /// all 256 bytes and the file names no normalizer that changes it.
    /// </summary>
    /// <param name="utf8">The text; a byte order mark is part of it.</param>
    /// <param name="ids">Takes the ids.</param>
    /// <param name="addSpecialTokens">See <see cref="EncodeToIds(string, bool, bool)"/>.</param>
    /// <param name="parseSpecialTokens">See <see cref="EncodeToIds(string, bool, bool)"/>.</param>
    public void EncodeUtf8ToIds(ReadOnlySpan<byte> utf8, List<int> ids, bool addSpecialTokens = true, bool parseSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        EncodingScratch scratch = EncodingScratch.Take();
        _encoder.Append(utf8, addSpecialTokens, parseSpecialTokens, scratch, ids);
        scratch.Keep(utf8.Length);
    }

    /// <summary>How many ids <see cref="EncodeToIds(string, bool, bool)"/> would give. Allocates nothing once warm.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">See <see cref="EncodeToIds(string, bool, bool)"/>.</param>
    /// <param name="parseSpecialTokens">See <see cref="EncodeToIds(string, bool, bool)"/>.</param>
    public int CountTokens(ReadOnlySpan<char> text, bool addSpecialTokens = true, bool parseSpecialTokens = true)
    {
        EncodingScratch scratch = EncodingScratch.Take();
        scratch.Ids.Clear();
        EncodeToIds(text, scratch.Ids, scratch, addSpecialTokens, parseSpecialTokens);
        int count = scratch.Ids.Count;
        scratch.Keep(text.Length);
        return count;
    }

    /// <summary>The text of tokens. Bytes that are not valid UTF-8 become U+FFFD; ids that no token has become nothing.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">Whether special tokens stand for no text.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        var decoder = new StreamingDecoder(this, skipSpecialTokens);
        foreach (int id in ids)
        {
            decoder.Append(id);
        }

        return decoder.Flush();
    }

    private void EncodeToIds(
        ReadOnlySpan<char> text, List<int> ids, EncodingScratch scratch, bool addSpecialTokens, bool parseSpecialTokens)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        int length = Encoding.UTF8.GetBytes(text, utf8);
        _encoder.Append(utf8.AsSpan(0, length), addSpecialTokens, parseSpecialTokens, scratch, ids);
        ArrayPool<byte>.Shared.Return(utf8);
    }
}
