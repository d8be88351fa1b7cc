using Retrieval.Models;
using Retrieval.Models.Drafts;
using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.TestSupport;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Engine.Tests;

public sealed class DraftModelLoaderTests : IDisposable
{
    private readonly TemporaryDirectory _cache = new();
    private readonly string _default = Tokenizer.Load(Path.Combine(DefaultModel.TargetDirectory, "tokenizer.json")).Fingerprint;

    [Fact]
    public void Load_DefaultTokenizerAndNoDirectory_IsTheDefaultDraftModel()
    {
        using LoadedDraftModel draft = Loader().Load(_default, null)!;
        Assert.True(draft.SharesVocabulary);
        Assert.Equal(DefaultModel.DraftDirectory, draft.Source.Directory);

        // The frequent tokens and those that end a text.
        int[] head = draft.HeadTokens.ToArray();
        Assert.Equal(Enumerable.Range(0, 2048), head[..2048]);
        Assert.Subset(head.ToHashSet(), draft.Source.EndTokenIds.ToHashSet());
        Assert.InRange(head.Length, 2048, 2048 + draft.Source.EndTokenIds.Count);
        Assert.Equal("int8", draft.Verifier.Decoder.Weights);
        Assert.Equal(64, draft.Verifier.MaxRows);
    }

    [Fact]
    public void Load_OtherTokenizerAndNoDirectory_IsNone()
    {
        Assert.Null(Loader().Load("another", null));
        Assert.Null(Loader().Load(null, null));
        Assert.Empty(Directory.GetFileSystemEntries(_cache.Path));
    }

    [Fact]
    public void Load_OtherTokenizerAndADirectory_SaysSo()
    {
        using LoadedDraftModel draft = Loader().Load("another", DefaultModel.DraftDirectory)!;
        Assert.False(draft.SharesVocabulary);
        Assert.Equal(_default, draft.Tokenizer.Fingerprint);
    }

    [Fact]
    public void Load_TrimmedExport_OffersItsTokensAndIsNoTarget()
    {
        string whole = new ModelStore(_cache.Path).Locate(DefaultModel.TargetDirectory, WeightFormat.Int8), trimmed = Path.Combine(_cache.Path, "trimmed");
        DraftExporter.Export(whole, trimmed, SkippedSubLayers.Parse("3", 6), [1, 5, 700]);
        using LoadedDraftModel draft = Loader().Load(_default, trimmed)!;
        Assert.True(draft.SharesVocabulary);
        Assert.Equal([1, 5, 700], draft.HeadTokens.ToArray());
        IVerifier verifier = draft.Verifier;
        Assert.Equal((8192, 3), (verifier.VocabularySize, verifier.LogitsWidth));

        string message = Assert.Throws<ModelSourceException>(() => ModelSource.Open(trimmed)).Message;
        Assert.Contains("3 of 8192 tokens", message, StringComparison.Ordinal);
        Assert.Contains("--model", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2048)]
    [InlineData(512, 512)]
    [InlineData(100_000, 2048)]
    public void Load_ContextOfTheTarget_IsCutToItsOwn(int asked, int expected)
    {
        using LoadedDraftModel draft = (Loader() with { Verifier = new VerifierOptions { MeasureCost = false, ContextLength = asked, MaxSequences = 3, Threads = 1 } }).Load(_default, null)!;
        Assert.Equal(expected, draft.Verifier.ContextLength);
        Assert.Equal(1, draft.Verifier.Threads);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => draft.Verifier.OpenSequence()));
    }

    [Fact]
    public void Load_NoModel_NamesTheOption()
    {
        using var empty = new TemporaryDirectory();
        foreach (string directory in new[] { empty.Path, Path.Combine(empty.Path, "none") })
        {
            Assert.StartsWith("--draft-model: ", Assert.Throws<ModelSourceException>(() => Loader().Load(_default, directory)).Message, StringComparison.Ordinal);
        }

        RandomCheckpoint.Write(empty.Path, ModelShapes.Get("tiny"), 1);
        Assert.Contains("no tokenizer.json", Assert.Throws<ModelSourceException>(() => Loader().Load(_default, empty.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MeasuredCost_IsCached()
    {
        using (LoadedDraftModel draft = (Loader() with { Verifier = new VerifierOptions { MaxRows = 64, ContextLength = 256 } }).Load(_default, null)!)
        {
            Assert.True(draft.Verifier.Cost.Estimate(1, 0) > 0);
        }

        Assert.Single(Directory.GetFiles(Path.Combine(_cache.Path, "costs")));
    }

    public void Dispose() => _cache.Dispose();

    private DraftModelLoader Loader() => new() { CacheDirectory = _cache.Path, Verifier = new VerifierOptions { MaxRows = 64, MeasureCost = false } };
}
