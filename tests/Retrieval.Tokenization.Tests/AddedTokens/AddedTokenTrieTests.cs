using FsCheck;
using FsCheck.Fluent;
using Retrieval.Tokenization.AddedTokens;

namespace Retrieval.Tokenization.Tests.AddedTokens;

public sealed class AddedTokenTrieTests
{
    private static readonly Gen<byte[]> Word = Gen.Elements("ab<"u8.ToArray()).ArrayOf();

    [Fact]
    public void Find_RandomPatternsAndText_IsTheLeftmostThenLongest() => Prop.ForAll(
        Word.Where(word => word.Length is > 0 and < 6).NonEmptyListOf().ToArbitrary(),
        Word.ToArbitrary(),
        (patterns, text) =>
        {
            var trie = new AddedTokenTrie([.. patterns]);
            for (int start = 0; start <= text.Length; start++)
            {
                var matches =
                    from position in Enumerable.Range(start, text.Length - start)
                    from pattern in Enumerable.Range(0, patterns.Count)
                    where text.AsSpan(position).StartsWith(patterns[pattern])
                    orderby position, -patterns[pattern].Length, pattern
                    select new AddedTokenTrie.Match(position, position + patterns[pattern].Length, pattern);
                AddedTokenTrie.Match none = new(text.Length, text.Length, -1);
                Assert.Equal(matches.FirstOrDefault(none), trie.Find(text, start));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(20));
}
