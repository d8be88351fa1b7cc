using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Tokenization.Tests;

public sealed class RoundTripTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(300);

    public static TheoryData<string> LosslessFamilies => [.. Fixture.ByteLevelFamilies.Where(family => family != "qwen2")];

    public static TheoryData<string> SentencePieceFamilies => ["llama2", "mistral"];

    [Theory]
    [MemberData(nameof(LosslessFamilies))]
    public void EncodeUtf8ToIds_AnyByteString_TokenBytesAreThatString(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Prop.ForAll(RandomText.ByteStrings, bytes =>
        {
            Assert.Equal(bytes, Bytes(tokenizer, Encode(tokenizer, bytes, parseSpecialTokens: false)));
            Assert.Equal(bytes, Bytes(tokenizer, Encode(tokenizer, bytes, parseSpecialTokens: true)));
        }).Check(Often);
    }

    [Theory]
    [MemberData(nameof(LosslessFamilies))]
    public void Decode_OfAnyText_IsThatText(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Prop.ForAll(RandomText.Texts, text =>
            Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text), skipSpecialTokens: false)[Prefix(tokenizer).Length..])).Check(Often);
    }

    [Fact]
    public void Decode_WithNormalizer_IsTheNormalizedText()
    {
        Tokenizer tokenizer = Fixture.Load("qwen2");
        Prop.ForAll(RandomText.Texts, text =>
        {
            string once = tokenizer.Decode(tokenizer.EncodeToIds(text), skipSpecialTokens: false);
            Assert.Equal(once, tokenizer.Decode(tokenizer.EncodeToIds(once), skipSpecialTokens: false));
            Assert.Equal(Visible(text), Visible(once));
        }).Check(Often);

        // What composition never touches must be the same before and after.
        static string Visible(string text) => string.Concat(text.Where(char.IsAscii).Where(character => !char.IsLetter(character)));
    }

    // U+2581 means a space to these families, and the text gets one in front.
    [Theory]
    [MemberData(nameof(SentencePieceFamilies))]
    public void EncodeUtf8ToIds_AnyByteStringWithByteFallback_TokenBytesAreThatStringButForSpaces(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Prop.ForAll(RandomText.ByteStrings, bytes =>
        {
            byte[] encoded = Bytes(tokenizer, Encode(tokenizer, bytes, parseSpecialTokens: false));
            byte[] plain = Spaced(bytes);
            bool hasOwnSpace = family == "mistral" && plain.Length > 0 && plain[0] == ' ';
            Assert.Equal(bytes.Length == 0 || hasOwnSpace ? plain : [(byte)' ', .. plain], encoded);
        }).Check(Often);
    }

    [Theory]
    [MemberData(nameof(SentencePieceFamilies))]
    public void Decode_OfAnyTextWithoutLeadingSpace_IsThatText(string family)
    {
        Tokenizer tokenizer = Fixture.Load(family);
        Prop.ForAll(RandomText.Texts, text =>
        {
            text = text.Replace('▁', ' ').TrimStart(' ');
            Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text, parseSpecialTokens: false)));
        }).Check(Often);
    }

    [Fact]
    public void EncodeToIds_LoneSurrogate_CountsAsReplacementCharacter() =>
        Assert.Equal(Fixture.Load("gpt2").EncodeToIds("a\uFFFDb"), Fixture.Load("gpt2").EncodeToIds("a\uD800b"));

    private static string Prefix(Tokenizer tokenizer) => tokenizer.Decode(tokenizer.EncodeToIds(""), skipSpecialTokens: false);

    private static byte[] Spaced(byte[] bytes)
    {
        var spaced = new List<byte>();
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isWordStart = bytes.AsSpan(i).StartsWith("▁"u8);
            spaced.Add(isWordStart ? (byte)' ' : bytes[i]);
            i += isWordStart ? 2 : 0;
        }

        return [.. spaced];
    }

    private static List<int> Encode(Tokenizer tokenizer, byte[] bytes, bool parseSpecialTokens)
    {
        List<int> ids = [];
        tokenizer.EncodeUtf8ToIds(bytes, ids, addSpecialTokens: false, parseSpecialTokens);
        return ids;
    }

    private static byte[] Bytes(Tokenizer tokenizer, List<int> ids) => [.. ids.SelectMany(id => tokenizer.GetTokenBytes(id).ToArray())];
}
