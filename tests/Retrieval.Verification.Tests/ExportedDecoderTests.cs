using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests;

public sealed class ExportedDecoderTests
{
    [Fact]
    public void Open_DamagedExports_NameFileExpectedAndFound()
    {
        using var directory = new TemporaryDirectory();
        string export = Path.Combine(directory.Path, "export");
        using (Checkpoint checkpoint = Checkpoint.Open(DefaultModel.DraftDirectory))
        {
            DecoderExporter.Export(checkpoint, export, WeightFormat.Fp32);
        }

        string weights = Path.Combine(export, DecoderExporter.WeightFileName);
        byte[] whole = File.ReadAllBytes(weights);
        File.WriteAllBytes(weights, whole[..^1]);
        DecoderFormatException error = Assert.Throws<DecoderFormatException>(() => ExportedDecoder.Open(export));
        Assert.Contains($"expected {whole.Length}, found {whole.Length - 1}", error.Message, StringComparison.Ordinal);
        File.WriteAllBytes(weights, whole);

        string graph = Path.Combine(export, DecoderExporter.GraphFileName);
        byte[] graphBytes = File.ReadAllBytes(graph);
        graphBytes.AsSpan(0, 64).Fill(0xff);
        File.WriteAllBytes(graph, graphBytes);
        error = Assert.Throws<DecoderFormatException>(() => new OnnxVerifier(ExportedDecoder.Open(export)));
        Assert.Equal(graph, error.Path);

        string manifest = Path.Combine(export, ExportedDecoder.ManifestFileName);
        string text = File.ReadAllText(manifest);
        foreach (string bad in new[] { "{", "{}", "null", text.Replace("\"format_version\": 1", "\"format_version\": 9", StringComparison.Ordinal), text.Replace("\"head_count\": 2", "\"head_count\": 0", StringComparison.Ordinal) })
        {
            File.WriteAllText(manifest, bad);
            Assert.Equal(manifest, Assert.Throws<DecoderFormatException>(() => ExportedDecoder.Open(export)).Path);
        }

        File.Delete(manifest);
        Assert.False(ExportedDecoder.Exists(export));
        Assert.Throws<DecoderFormatException>(() => ExportedDecoder.Open(export));
    }

    [Fact]
    public void Export_CancelledHalfway_LeavesNothing()
    {
        using var directory = new TemporaryDirectory();
        string export = Path.Combine(directory.Path, "export");
        using var source = new CancellationTokenSource();
        using Checkpoint checkpoint = Checkpoint.Open(DefaultModel.DraftDirectory);
        Assert.Throws<OperationCanceledException>(() => DecoderExporter.Export(checkpoint, export, WeightFormat.Int8, DeviceForm.Cpu, progress => source.Cancel(), source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Export_IntoADirectoryInUse_Refused()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "precious"), "");
        using Checkpoint checkpoint = Checkpoint.Open(DefaultModel.DraftDirectory);
        Assert.Throws<IOException>(() => DecoderExporter.Export(checkpoint, directory.Path, WeightFormat.Int8));
        Assert.True(File.Exists(Path.Combine(directory.Path, "precious")));
    }

    [Fact]
    public void Locate_CheckpointTwice_ExportsOnceAndNotIntoItsFolder()
    {
        using var cache = new TemporaryDirectory();
        var store = new ModelStore(cache.Path);
        string[] before = Directory.GetFileSystemEntries(DefaultModel.DraftDirectory);
        int exports = 0;
        string first = store.Locate(DefaultModel.DraftDirectory, WeightFormat.Int8, DeviceForm.Cpu, _ => exports++);
        int afterFirst = exports;
        string second = store.Locate(DefaultModel.DraftDirectory, WeightFormat.Int8, DeviceForm.Cpu, _ => exports++);
        Assert.Equal(first, second);
        Assert.Equal(afterFirst, exports);
        Assert.Equal(before, Directory.GetFileSystemEntries(DefaultModel.DraftDirectory));
        Assert.Equal(first, store.Locate(first));
        Assert.NotEqual(first, store.Locate(DefaultModel.DraftDirectory));
    }

    [Fact]
    public void Locate_AbandonedExportInTheCache_IsRemovedAndAFreshOneLeft()
    {
        using var cache = new TemporaryDirectory();
        string models = Path.Combine(cache.Path, "models");
        string abandoned = Directory.CreateDirectory(Path.Combine(models, "x.partial-1")).FullName, running = Directory.CreateDirectory(Path.Combine(models, "x.partial-2")).FullName;
        Directory.SetLastWriteTimeUtc(abandoned, DateTime.UtcNow.AddDays(-2));
        new ModelStore(cache.Path).Locate(DefaultModel.DraftDirectory);
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(running));
    }

    [Fact]
    public void Locate_HalfWrittenExportInTheCache_IsNotPickedUp()
    {
        using var cache = new TemporaryDirectory();
        var store = new ModelStore(cache.Path);
        string exported = store.Locate(DefaultModel.DraftDirectory);
        File.Delete(Path.Combine(exported, ExportedDecoder.ManifestFileName));
        string again = store.Locate(DefaultModel.DraftDirectory);
        using var verifier = new OnnxVerifier(ExportedDecoder.Open(again), new VerifierOptions { MeasureCost = false });
        Assert.Equal(8192, verifier.VocabularySize);
    }
}
