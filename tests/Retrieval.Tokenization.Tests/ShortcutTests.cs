using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Tokenization.Tests;

/// <summary>The hand-written scanners against the expressions they stand for, and cutting SentencePiece texts against not cutting.</summary>
public sealed class ShortcutTests
{
    private const string NumbersTogether = "llama3 with \\p{N}+";

    public static TheoryData<string> Families => [.. Fixture.Families, Fixture.Default, NumbersTogether, "nobytes", "nobytesnofuse", "nounk"];

    [Theory]
    [MemberData(nameof(Families))]
    public void EncodeUtf8ToIds_AnyByteString_IsTheSameWithoutShortcuts(string family)
    {
        (Tokenizer fast, Tokenizer slow) = (Load(family, usesShortcuts: true), Load(family, usesShortcuts: false));
        Prop.ForAll(RandomText.ByteStrings, bytes =>
        {
            List<int> expected = [], actual = [];
            slow.EncodeUtf8ToIds(bytes, expected);
            fast.EncodeUtf8ToIds(bytes, actual);
            Assert.Equal(expected, actual);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(40));
    }

    private static Tokenizer Load(string family, bool usesShortcuts) => family switch
    {
        NumbersTogether => TokenizerFile.Load("llama3", root =>
        {
            System.Text.Json.Nodes.JsonNode pattern = root["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!;
            pattern["Regex"] = pattern["Regex"]!.GetValue<string>().Replace("{1,3}", "+", StringComparison.Ordinal);
        }, usesShortcuts),
        "nobytes" => TokenizerFile.Load("llama2", root => root["model"]!["byte_fallback"] = false, usesShortcuts),
        "nobytesnofuse" => TokenizerFile.Load("llama2", root =>
            (root["model"]!["byte_fallback"], root["model"]!["fuse_unk"]) = (false, false), usesShortcuts),
        "nounk" => TokenizerFile.Load("llama2", root => (root["model"]!["byte_fallback"], root["model"]!["unk_token"]) = (false, null), usesShortcuts),
        _ => TokenizerFile.Load(family, _ => { }, usesShortcuts),
    };
}
