using Retrieval.Models.Drafts;
using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests.Drafts;

/// <summary>Draft models for one test, beside the targets' exports so that the weights can be shared.</summary>
internal sealed class DraftExports : IDisposable
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"drafts-{Guid.NewGuid():N}")).FullName;
    private int _count;

    /// <summary>Exports a target; the CUDA form is run without a GPU by <see cref="Open"/>.</summary>
    public ExportedDecoder Target(string model, WeightFormat format, DeviceForm device)
    {
        if (device == DeviceForm.Cpu)
        {
            return ExportedModels.Of(ReferenceCases.Model(model), format);
        }

        using var checkpoint = Models.Checkpoint.Open(ReferenceCases.Model(model));
        DecoderExporter.Export(checkpoint, NextDirectory(), format, device);
        return ExportedDecoder.Open(LastDirectory);
    }

    public ExportedDecoder Make(ExportedDecoder target, string skipped, params ReadOnlySpan<int> headTokens)
    {
        DraftExporter.Export(target.Directory, NextDirectory(), SkippedSubLayers.Parse(skipped, target.LayerCount), headTokens);
        return ExportedDecoder.Open(LastDirectory);
    }

    public string LastDirectory => Path.Combine(_folder, $"{_count}");

    public static OnnxVerifier Open(ExportedDecoder decoder) =>
        new(decoder, new VerifierOptions { MeasureCost = false, EmulateCuda = decoder.IsForCuda, MaxRows = 32, ContextLength = 128, MaxSequences = 2 });

    /// <summary>Logits of all rows of some prompts: prefilled in part, then a chain, then a step behind its committed end; [rows, width].</summary>
    public static float[][] Logits(OnnxVerifier verifier, int[] tokens)
    {
        int sequence = verifier.OpenSequence();
        List<float[]> rows = [];
        verifier.Prefill(sequence, tokens.AsSpan(0, 3));
        for (int start = 3; start < tokens.Length;)
        {
            int count = Math.Min(start == 3 ? 5 : 1, tokens.Length - start);
            var tree = new TokenTree(count - 1);
            tree.Reset(tokens[start]);
            for (int i = 1; i < count; i++)
            {
                tree.Add(i - 1, tokens[start + i], 1);
            }

            verifier.Verify([sequence], [tree]);
            rows.AddRange(Enumerable.Range(0, count).Select(node => verifier.Logits(0, node).ToArray()));
            verifier.Commit(0, [.. Enumerable.Range(0, count)]);
            start += count;
        }

        verifier.CloseSequence(sequence);
        return [.. rows];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string NextDirectory()
    {
        _count++;
        return LastDirectory;
    }
}
