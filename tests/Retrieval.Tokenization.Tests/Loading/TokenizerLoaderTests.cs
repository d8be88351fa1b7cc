using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Tokenization.Tests.Loading;

public sealed class TokenizerLoaderTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"BertNormalizer"}""", "normalizer.type", "BertNormalizer")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Precompiled"}]}""", "normalizer.normalizers[1].type", "Precompiled")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "pre_tokenizer.type", "UnicodeScripts")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", "pre_tokenizer.pretokenizers[1].type", "Digits")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Isolated"}""", "pre_tokenizer.pattern.Regex", "\\w")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a-z&&[^b]]"},"behavior":"Isolated"}""", "pre_tokenizer.pattern.Regex", "&&")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a++"},"behavior":"Isolated"}""", "pre_tokenizer.pattern.Regex", "++")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}""", "pre_tokenizer.pattern.Regex", "(")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Han}"},"behavior":"Isolated"}""", "pre_tokenizer.pattern.Regex", "Han")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":"a"},"behavior":"Dropped"}""", "pre_tokenizer.behavior", "Dropped")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"__"}""", "pre_tokenizer.replacement", "__")]
    [InlineData("post_processor", """{"type":"Reversing"}""", "post_processor.type", "Reversing")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[],"special_tokens":{}}""", "post_processor.single", "none")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "decoder.type", "WordPiece")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Metaspace","replacement":"_"}]}""", "decoder.decoders[1].type", "Metaspace")]
    [InlineData("model", """{"type":"Unigram"}""", "model.type", "Unigram")]
    [InlineData("model", """{"type":"BPE","dropout":0.1}""", "model.dropout", "0.1")]
    [InlineData("model", """{"type":"BPE","end_of_word_suffix":"</w>"}""", "model.end_of_word_suffix", "</w>")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}""", "model.vocab", "\"a\" and \"b\"")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":-1},"merges":[]}""", "model.vocab.a", "-1")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}""", "model.merges[0]", "\"a\" and \"b\"")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a"]}""", "model.merges[0]", "\"a\"")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"?"}""", "model.unk_token", "?")]
    [InlineData("added_tokens", """[{"id":99999999,"content":"x"}]""", "added_tokens[0].id", "99999999")]
    [InlineData("added_tokens", """[{"id":1456,"content":"x\ud800"}]""", "added_tokens[0].content", "surrogate")]
    public void Load_UnsupportedOrInconsistentComponent_NamesItAndWhatIsThere(string component, string json, string path, string found)
    {
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(() => LoadWith(component, json));
        Assert.Equal(path, error.Component);
        Assert.Contains(found, error.Found, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("tokenizer.json", error.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileCutOffAnywhere_GivesFormatError()
    {
        string json = File.ReadAllText(Fixture.File("gpt2"));
        Prop.ForAll(Gen.Choose(0, json.TrimEnd().Length - 1).ToArbitrary(), length =>
            Assert.Throws<TokenizerFormatException>(() => TokenizerFile.LoadText(json[..length]))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"model":null}""")]
    [InlineData("""{"model":[]}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":[],"merges":[]}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":{}}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[["a"]]}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]},"added_tokens":{}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]},"normalizer":"NFC"}""")]
    public void Load_NotATokenizer_GivesFormatError(string json) =>
        Assert.Throws<TokenizerFormatException>(() => TokenizerFile.LoadText(json));

    // Whatever value a member takes, the answer is a tokenizer or a format error, never another exception.
    [Fact]
    public void Load_AnyMemberReplaced_GivesFormatErrorAtMost()
    {
        string[] values = ["null", "true", "-1", "1e400", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[null]", "{\"type\":null}", "{\"type\":\"Sequence\"}"];
        foreach (string fixture in (string[])["llama3", "mistral", "deepseek"])
        {
            string json = Shrink(fixture);
            int members = Containers(JsonNode.Parse(json)!).Count;
            for (int member = 0; member < members; member++)
            {
                foreach (string value in values.Where((_, index) => index % 4 == member % 4)) // all are tried, in turn
                {
                    JsonNode root = JsonNode.Parse(json)!;
                    Containers(root)[member](JsonNode.Parse(value));
                    Exception? error = Record.Exception(() => TokenizerFile.LoadText(root.ToJsonString()));
                    Assert.True(error is null or TokenizerFormatException, $"{fixture} {member} {value}: {error}");
                }
            }
        }
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo()
    {
        Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(Path.Combine(AppContext.BaseDirectory, "nowhere.json")));
        Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(AppContext.BaseDirectory));
    }

    [Fact]
    public void Load_EmptyModel_EncodesNothing()
    {
        Tokenizer tokenizer = TokenizerFile.LoadText("""{"model":{"vocab":{},"merges":[]}}""");
        Assert.Equal(0, tokenizer.VocabularySize);
        Assert.Empty(tokenizer.EncodeToIds("text"));
        Assert.Equal("", tokenizer.Decode([1, 2]));
    }

    private static Tokenizer LoadWith(string component, string json) =>
        TokenizerFile.LoadText(File.ReadAllText(Fixture.File("gpt2")).Replace($"\"{component}\":", $"\"{component}\":{json},\"was_{component}\":", StringComparison.Ordinal));

    private static string Shrink(string fixture)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Fixture.File(fixture)))!;
        root["model"]!["merges"] = new JsonArray("a b", new JsonArray("a", "b"));
        root["model"]!["vocab"] = new JsonObject { ["<unk>"] = 0, ["a"] = 1, ["b"] = 2, ["ab"] = 3 };
        return root.ToJsonString();
    }

    // A setter for every member, at every depth.
    private static List<Action<JsonNode?>> Containers(JsonNode node)
    {
        var setters = new List<Action<JsonNode?>>();
        if (node is JsonObject members)
        {
            foreach ((string name, JsonNode? value) in members.ToList())
            {
                setters.Add(replacement => members[name] = replacement);
                setters.AddRange(value is null ? [] : Containers(value));
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                int index = i;
                setters.Add(replacement => items[index] = replacement);
                setters.AddRange(items[i] is JsonNode item ? Containers(item) : []);
            }
        }

        return setters;
    }
}
