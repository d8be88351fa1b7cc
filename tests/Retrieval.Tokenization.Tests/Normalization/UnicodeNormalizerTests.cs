using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Retrieval.Tokenization.Normalization;

namespace Retrieval.Tokenization.Tests.Normalization;

public sealed class UnicodeNormalizerTests
{
    // Random strings and their four forms as ICU (Node.js) has them.
    private static readonly string[][] Cases = JsonSerializer.Deserialize<string[][]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "normalization.json")))!;

    [Theory]
    [InlineData("Nfc", 1)]
    [InlineData("Nfd", 2)]
    [InlineData("Nfkc", 3)]
    [InlineData("Nfkd", 4)]
    public void Normalize_KnownStrings_GivesKnownForms(string form, int column) => Assert.All(Cases, strings =>
    {
        Assert.Equal(strings[column], Normalize(Enum.Parse<UnicodeForm>(form), strings[0]));
        Assert.Equal(strings[column], Normalize(Enum.Parse<UnicodeForm>(form), strings[column]));
    });

    [Fact]
    public void Normalize_AnyText_ComposingUndoesDecomposing() => Prop.ForAll(RandomText.Texts, text =>
    {
        string composed = Normalize(UnicodeForm.Nfc, text);
        string decomposed = Normalize(UnicodeForm.Nfd, text);
        Assert.Equal(composed, Normalize(UnicodeForm.Nfc, decomposed));
        Assert.Equal(decomposed, Normalize(UnicodeForm.Nfd, composed));
        Assert.Equal(Normalize(UnicodeForm.Nfkc, text), Normalize(UnicodeForm.Nfkc, composed));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Normalize_InvalidBytes_PassThrough()
    {
        System.Buffers.ArrayBufferWriter<byte> front = new(), back = new();
        byte[] text = [(byte)'e', 0xCC, 0x81, 0xFF, 0xCC, (byte)'e', 0xED, 0xA0, 0x80];
        byte[] normalized = Create(UnicodeForm.Nfc).Normalize(text, ref front, ref back).ToArray();
        Assert.Equal([0xC3, 0xA9, 0xFF, 0xCC, (byte)'e', 0xED, 0xA0, 0x80], normalized);
    }

    [Fact]
    public void Normalize_AllHangulSyllables_DecomposeAndCompose()
    {
        string all = string.Concat(Enumerable.Range(0xAC00, 11172).Select(syllable => (char)syllable));
        string decomposed = Normalize(UnicodeForm.Nfd, all);
        Assert.Equal((399 * 2) + ((11172 - 399) * 3), decomposed.Length);
        Assert.Equal(all, Normalize(UnicodeForm.Nfc, decomposed));
    }

    private static string Normalize(UnicodeForm form, string text) => Create(form).Normalize(text);

    private static Normalizer Create(UnicodeForm form) => new([new UnicodeNormalizer(form)]);
}
