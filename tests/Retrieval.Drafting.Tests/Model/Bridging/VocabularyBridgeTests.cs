using Retrieval.Drafting.Model.Bridging;
using Retrieval.Tokenization;

namespace Retrieval.Drafting.Tests.Model.Bridging;

public sealed class VocabularyBridgeTests
{
    [Theory]
    [InlineData("default", "gpt2")]
    [InlineData("default", "llama2")]
    [InlineData("llama2", "default")]
    [InlineData("qwen2", "mistral")]
    public void Spell_AnyToken_HasItsTextAndMergesBack(string target, string draft)
    {
        VocabularyBridge bridge = Tokenizers.Bridge(target, draft);
        Tokenizer own = Tokenizers.Load(target), other = Tokenizers.Load(draft);
        int spelled = 0;
        for (int token = 0; token < own.VocabularySize; token++)
        {
            ReadOnlySpan<int> spelling = bridge.Spell(token);
            if (own.IsSpecial(token) || spelling.IsEmpty)
                continue;
            spelled++;
            Assert.Equal(own.GetTokenBytes(token).ToArray(), Tokenizers.Bytes(other, spelling));
            Assert.True(bridge.TryMerge(spelling, out int merged));
            Assert.Equal(own.GetTokenBytes(token).ToArray(), own.GetTokenBytes(merged).ToArray());
        }

        Assert.InRange(spelled, own.VocabularySize * 9 / 10, own.VocabularySize);
    }

    [Theory]
    [InlineData("default", "gpt2")]
    [InlineData("llama2", "default")]
    public void Share_AnyDraftToken_IsTheTargetTokenOfTheSameText(string target, string draft)
    {
        VocabularyBridge bridge = Tokenizers.Bridge(target, draft);
        Tokenizer own = Tokenizers.Load(target), other = Tokenizers.Load(draft);
        var texts = Enumerable.Range(0, own.VocabularySize).Where(token => !own.IsSpecial(token)).Select(token => Convert.ToHexString(own.GetTokenBytes(token))).ToHashSet();
        var shares = new List<(string, int)>();
        var expected = new HashSet<string>();
        for (int token = 0; token < other.VocabularySize; token++)
        {
            if (other.IsSpecial(token))
                continue;
            string text = Convert.ToHexString(other.GetTokenBytes(token));
            if (text.Length > 0 && texts.Contains(text))
                expected.Add(text);
            if (bridge.Share(token) is not (var shared and >= 0))
                continue;
            Assert.Equal(other.GetTokenBytes(token).ToArray(), own.GetTokenBytes(shared).ToArray());
            shares.Add((text, shared));
        }

        Assert.Equal(expected, shares.Select(share => share.Item1).ToHashSet());
        Assert.Equal(shares.Count, shares.Select(share => share.Item2).Distinct().Count());
        Assert.Equal(shares.Count, expected.Count);

        Assert.Equal(Enumerable.Range(0, other.VocabularySize).Count(token => bridge.Share(token) >= 0), bridge.SharedCount);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("llama2")]
    public void Constructor_SameVocabulary_SharesEveryTokenThatTheTokenizerUses(string name)
    {
        VocabularyBridge bridge = Tokenizers.Bridge(name, name);
        var tokens = Tokenizers.EncodeInParts(Tokenizers.Load(name), Tokenizers.Text(new Random(3), 300), new Random(4));
        Assert.All(tokens, token => Assert.Equal([token], bridge.Spell(token).ToArray()));
        Assert.All(tokens, token => Assert.True(bridge.IsShared(token)));
        Assert.False(bridge.HasLonger([]));
        Assert.All(Tokenizers.Load(name).AddedTokens, added => Assert.Equal(added.Id, bridge.Share(added.Id)));
    }

    [Fact]
    public void HasLonger_AnyText_IsWhatLookingAtEveryTokenSays()
    {
        VocabularyBridge bridge = Tokenizers.Bridge("default", "gpt2");
        Tokenizer own = Tokenizers.Load("default");
        byte[][] unshared = [.. Enumerable.Range(0, own.VocabularySize).Where(token => !own.IsSpecial(token) && !bridge.IsShared(token)).Select(token => own.GetTokenBytes(token).ToArray())];
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] text = unshared[random.Next(unshared.Length)];
            text = text[..random.Next(1, text.Length + 1)];
            bool expected = unshared.Any(other => other.Length > text.Length && other.AsSpan().StartsWith(text));
            Assert.Equal(expected, bridge.HasLonger(text));
        }
    }
}
