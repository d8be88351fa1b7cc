using System.Text;
using Retrieval.Drafting.Model.Bridging;

namespace Retrieval.Drafting.Tests.Model.Bridging;

/// <summary>A vocabulary of a few texts, encoded by the longest first; token 0 is special.</summary>
internal sealed class ToyVocabulary
{
    private readonly byte[][] _tokens;

    public ToyVocabulary(params string[] texts)
    {
        _tokens = [.. texts.Prepend("<s>").Select(Encoding.UTF8.GetBytes)];
        Sides = new BridgedVocabulary
        {
            Size = _tokens.Length,
            Bytes = token => (uint)token < (uint)_tokens.Length ? _tokens[token] : [],
            Encode = Encode,
            IsSpecial = token => token == 0,
        };
    }

    /// <summary>Single letters, a space and a line break, then the texts.</summary>
    public static ToyVocabulary WithLetters(params string[] texts) => new([.. "abcdefgh \n".Select(letter => letter.ToString()), .. texts]);

    public BridgedVocabulary Sides { get; }

    public int Size => _tokens.Length;

    public int this[string text] => Array.FindIndex(_tokens, token => token.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)));

    public int[] Encode(string text)
    {
        var tokens = new List<int>();
        Encode(Encoding.UTF8.GetBytes(text), tokens);
        return [.. tokens];
    }

    public string Text(ReadOnlySpan<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (int token in tokens)
            bytes.AddRange(_tokens[token]);
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private void Encode(ReadOnlySpan<byte> text, List<int> tokens)
    {
        while (!text.IsEmpty)
        {
            int best = -1;
            for (int token = 1; token < _tokens.Length; token++)
            {
                if (text.StartsWith(_tokens[token]) && (best < 0 || _tokens[token].Length > _tokens[best].Length))
                    best = token;
            }

            if (best < 0)
                throw new InvalidOperationException("No token.");
            tokens.Add(best);
            text = text[_tokens[best].Length..];
        }
    }
}
