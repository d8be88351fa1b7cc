using Retrieval.Drafting.Model.Bridging;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Tokenization;

namespace Retrieval.Drafting.Tests.Model.Bridging;

public sealed class BridgedTextTests
{
    public static TheoryData<string> Drafts => ["default", "gpt2", "llama2", "llama3", "mistral", "qwen2", "starcoder2", "deepseek"];

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Append_AnySteps_IsWhatEncodingTheWholeTextGives(string draft)
    {
        Tokenizer target = Tokenizers.Load("default"), tokenizer = Tokenizers.Load(draft);
        VocabularyBridge bridge = Tokenizers.Bridge("default", draft);
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = Tokenizers.Text(random, 5 + random.Next(150));
            List<int> tokens = Tokenizers.EncodeInParts(target, bytes, random);
            var text = new BridgedText(bridge);
            int[] before = [];
            for (int done = 0; done < tokens.Count;)
            {
                int count = Math.Min(tokens.Count - done, 1 + random.Next(random.Next(2) == 0 ? 4 : 60));
                int kept = text.Append([.. tokens.GetRange(done, count)]);
                done += count;

                byte[] written = Tokenizers.Bytes(target, [.. tokens.GetRange(0, done)]);
                byte[] whole = written[..Utf8End.WholeLength(written)];
                var expected = new List<int>(bridge.Draft.StartTokens);
                tokenizer.EncodeUtf8ToIds(whole, expected, addSpecialTokens: false, parseSpecialTokens: false);
                Assert.Equal(expected, text.Tokens.ToArray());
                Assert.Equal(before[..kept], text.Tokens[..kept].ToArray());
                Assert.Equal(written[whole.Length..], text.Pending.ToArray());
                before = text.Tokens.ToArray();
            }
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama2")]
    [InlineData("llama3")]
    public void Append_LineWithoutEnd_KeepsTheTextAndOpensNoMoreThanItMust(string draft)
    {
        Tokenizer tokenizer = Tokenizers.Load(draft);
        var text = new BridgedText(Tokenizers.Bridge("default", draft));
        var written = new List<byte>();
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            byte[] part = [.. Enumerable.Range(0, 200).Select(_ => (byte)"xyz019+/="[random.Next(9)])];
            written.AddRange(part);
            var tokens = new List<int>();
            Tokenizers.Load("default").EncodeUtf8ToIds(part, tokens, addSpecialTokens: false, parseSpecialTokens: false);
            text.Append([.. tokens]);
            byte[] spelled = Tokenizers.Bytes(tokenizer, text.Tokens[Tokenizers.Bridge("default", draft).Draft.StartTokens.Count..]);
            Assert.Equal(written, spelled[(spelled.Length - written.Count)..]);
            Assert.InRange(spelled.Length - written.Count, 0, 1);
            Assert.InRange(text.Open.Length, 0, BridgedText.LongestOpen + 200);
        }
    }

    [Fact]
    public void Append_TokensAcrossBlankLines_AreFoundWhereverTheTextWasCut()
    {
        ToyVocabulary target = ToyVocabulary.WithLetters(), draft = ToyVocabulary.WithLetters("\n \n", "\n\n", " \n", "\n  ", "ab", "  ");
        var text = new BridgedText(new VocabularyBridge(target.Sides, draft.Sides));
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            string written = "";
            text.Clear();
            for (int i = 0; i < 60; i++)
            {
                written += "ab  \n\n"[random.Next(6)];
                text.Append(target.Encode(written[^1..]));
                Assert.Equal(draft.Encode(written), text.Tokens.ToArray());
            }
        }
    }

    [Fact]
    public void Append_TextReadBefore_AllocatesNothing()
    {
        var text = new BridgedText(Tokenizers.Bridge("default", "gpt2"));
        int[] tokens = [.. Tokenizers.EncodeInParts(Tokenizers.Load("default"), Tokenizers.Text(new Random(2), 200), new Random(3))];
        Assert.Equal(0, Allocations.Of(() =>
        {
            text.Clear();
            for (int done = 0; done < tokens.Length; done += 3)
                text.Append(tokens.AsSpan(done, Math.Min(3, tokens.Length - done)));
        }));
    }

    [Fact]
    public void Append_TokenOfNeitherText_IsMuteUntilCleared()
    {
        VocabularyBridge bridge = Tokenizers.Bridge("default", "gpt2");
        var text = new BridgedText(bridge);
        text.Append([bridge.Target.Size + 3]);
        Assert.True(text.IsMute);
        text.Clear();
        Assert.False(text.IsMute);
    }

    [Fact]
    public void Append_SpecialTokenTheDraftModelLacks_BeginsAText()
    {
        Tokenizer target = Tokenizers.Load("default"), tokenizer = Tokenizers.Load("llama2");
        int special = target.AddedTokens.First(token => token.IsSpecial && tokenizer.TokenToId(token.Content) is null).Id;
        var text = new BridgedText(Tokenizers.Bridge("default", "llama2"));
        int[] first = target.EncodeToIds("some words", addSpecialTokens: false), second = target.EncodeToIds("and more", addSpecialTokens: false);
        text.Append([.. first]);
        text.Append([special, .. second]);
        Assert.Equal([.. tokenizer.EncodeToIds("some words"), .. tokenizer.EncodeToIds("and more", addSpecialTokens: false)], text.Tokens.ToArray());
    }
}
