using Retrieval.Engine;
using Retrieval.Models.Export;
using Retrieval.Verification;

namespace Retrieval.Cli.Datastores;

/// <summary>The model that makes hidden states: found and exported at once, loaded when it is needed.</summary>
internal sealed class DenseModel : IDisposable
{
    /// <summary>Rows of a pass: where time per row has long stopped falling, and the logits that come with it still fit the caches.</summary>
    private const int RowsPerPass = 128;

    private readonly int _threads;
    private OnnxVerifier? _verifier;
    private HiddenStateReader? _reader;

    private DenseModel(ExportedDecoder decoder, int threads)
    {
        (Decoder, _threads) = (decoder, threads);
    }

    public ExportedDecoder Decoder { get; }

    /// <summary>Finds the model, exporting a checkpoint that was not yet.</summary>
    public static DenseModel Locate(DenseRequest request, WeightFormat weights, Action<ExportProgress> progress, CancellationToken cancellationToken)
    {
        var source = ModelSource.Open(request.Model);
        if (source.Weights is null)
        {
            Directory.CreateDirectory(request.CacheDirectory);
        }

        string exported = new ModelStore(request.CacheDirectory).Locate(source.Directory, weights, DeviceForm.Cpu, progress, cancellationToken);
        return new DenseModel(ExportedDecoder.Open(exported), request.Threads);
    }

    /// <summary>Computes the hidden states of a text; loads the model the first time.</summary>
    public void Read(ReadOnlySpan<int> tokens, int first, Span<float> states, CancellationToken cancellationToken)
    {
        if (_reader is null)
        {
            var options = new VerifierOptions
            {
                ContextLength = Math.Min(Decoder.MaxPositions, DenseRequest.LongestWindow), Threads = _threads, MaxSequences = 1, MaxRows = RowsPerPass, MeasureCost = false,
            };
            _verifier = new OnnxVerifier(Decoder, options);
            _reader = new HiddenStateReader(_verifier);
        }

        _reader.Read(tokens, first, states, cancellationToken);
    }

    public void Dispose() => _verifier?.Dispose();
}
