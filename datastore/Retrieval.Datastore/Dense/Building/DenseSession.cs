using Retrieval.Datastore.Dense.Normalizing;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>One run of a dense builder, under the lock, from the current manifest to the next.</summary>
internal sealed class DenseSession(
    string directory, DenseBuildOptions options, DatastoreManifest manifest, DenseWork work, HiddenStateSource source, CancellationToken cancellation)
{
    private readonly DenseOptions _dense = options.Dense;
    private readonly PhaseClock _clock = new(options.Progress);

    public DatastoreManifest Run()
    {
        using VectorSpool keys = DenseSpools.TryOpenKeys(directory, manifest.TokenizerFingerprint, _dense, work.Current) ?? BeginKeys();
        (long fitted, float[] normalizer) = DenseSpools.ReadPreamble(keys);
        using (VectorSpool? states = DenseSpools.TryOpenStates(directory, manifest.TokenizerFingerprint, _dense))
            Embed(keys, states, NormalizerBytes.Read(normalizer, _dense));
        List<DenseSegmentEntry> segments = Index(keys, normalizer);
        cancellation.ThrowIfCancellationRequested();
        DatastoreManifest next = manifest with { Dense = new DenseEntry(_dense, fitted, NormalizerBytes.Checksum(normalizer), segments) };
        ManifestFile.Write(directory, next);
        keys.Dispose();
        DenseSpools.Delete(directory);
        DenseFiles.DeleteUnnamed(directory, next);
        _clock.Enter(DenseBuildPhase.Done, 0);
        return next;
    }

    /// <summary>Keys begin with a normaliser: that of the keys there are, or one fitted to a sample.</summary>
    private VectorSpool BeginKeys()
    {
        (long fitted, float[] normalizer) = work.Current is { Segments.Count: > 0 } current
            ? (current.FittedStates, DenseFiles.ReadNormalizer(directory, current))
            : Fit();
        return DenseSpools.CreateKeys(directory, manifest.TokenizerFingerprint, _dense, DenseSpools.Preamble(fitted, normalizer));
    }

    private (long Fitted, float[] Normalizer) Fit()
    {
        IReadOnlyList<(DenseDocument Document, EmbeddingWindow Window)> sample = NormalizerSample.Choose(work, options.SampleStates);
        using VectorSpool states = DenseSpools.OpenStates(directory, manifest.TokenizerFingerprint, _dense);
        var reader = new StateReader(_dense, source, states, cancellation);
        var fit = new NormalizerFit(_dense.HiddenSize);
        _clock.Enter(DenseBuildPhase.Sampling, sample.Sum(piece => (long)piece.Window.Length));
        foreach ((DenseDocument document, EmbeddingWindow window) in sample)
        {
            ReadOnlySpan<float> rows = reader.Read(document, window, keep: true);
            for (int i = 0; i < window.StateCount; i++) fit.Add(rows.Slice(i * _dense.HiddenSize, _dense.HiddenSize));
            _clock.Add(window.Length);
        }
        return (fit.Count, NormalizerBytes.Of(fit.Fit(_dense.Dimensions)));
    }

    private void Embed(VectorSpool keys, VectorSpool? states, HiddenNormalizer normalizer)
    {
        var reader = new StateReader(_dense, source, states, cancellation);
        var made = new float[(long)_dense.WindowTokens * _dense.Dimensions];
        _clock.Enter(DenseBuildPhase.Embedding, work.Plan(keys).TokensToFeed);
        foreach ((DenseDocument document, EmbeddingWindow window) in work.Windows)
        {
            int count = window.KeyCount(_dense.Stride);
            if (keys.Has(document.ContentHash, window.Start, count)) continue;
            ReadOnlySpan<float> rows = reader.Read(document, window, keep: false);
            int row = 0;
            for (int i = window.First; i < window.Length; i++)
            {
                if (!window.IsKey(i, _dense.Stride)) continue;
                normalizer.Apply(
                    rows.Slice((i - window.First) * _dense.HiddenSize, _dense.HiddenSize), made.AsSpan(row++ * _dense.Dimensions, _dense.Dimensions));
            }
            keys.Add(document.ContentHash, window.Start, made.AsSpan(0, row * _dense.Dimensions));
            _clock.Add(window.Length);
        }
    }

    private List<DenseSegmentEntry> Index(VectorSpool keys, float[] normalizer)
    {
        var writer = new DenseFileWriter(directory, manifest.TokenizerFingerprint, _dense, normalizer);
        Dictionary<string, DenseSegmentEntry> segments = (work.Current?.Segments ?? []).ToDictionary(entry => entry.Segment, StringComparer.Ordinal);
        _clock.Enter(DenseBuildPhase.Indexing, work.Plan(keys).KeysToIndex);
        foreach (SegmentFile text in work.Pending)
        {
            HnswBuilder builder = Collect(text, keys);
            using HnswIndex index = builder.Build(new KeyCounter(_clock), cancellation);
            segments[Path.GetFileName(text.Path)] = writer.Write(text, index);
        }
        LinuxCalls.SyncDirectory(directory);
        return [.. manifest.Segments.Where(segment => segments.ContainsKey(segment.File)).Select(segment => segments[segment.File])];
    }

    private HnswBuilder Collect(SegmentFile text, VectorSpool keys)
    {
        var builder = new HnswBuilder(_dense.Dimensions, new HnswOptions { M = _dense.M, EfConstruction = _dense.EfConstruction, Threads = options.Threads });
        var vectors = new float[(long)_dense.WindowTokens * _dense.Dimensions];
        foreach (DenseDocument document in DenseDocument.Of(text))
        {
            foreach (EmbeddingWindow window in document.Windows(_dense))
            {
                int count = window.KeyCount(_dense.Stride);
                keys.Read(document.ContentHash, window.Start, vectors.AsSpan(0, count * _dense.Dimensions));
                int row = 0;
                for (int i = window.First; i < window.Length; i++)
                {
                    if (!window.IsKey(i, _dense.Stride)) continue;
                    builder.Add(vectors.AsSpan(row++ * _dense.Dimensions, _dense.Dimensions), (ulong)(document.TextStart + window.Start + i + 1));
                }
            }
        }
        return builder;
    }

    /// <summary>The graph's builder says how many keys of a segment are done; the clock counts those of all.</summary>
    private sealed class KeyCounter(PhaseClock clock) : IProgress<int>
    {
        private int _counted;

        public void Report(int value)
        {
            lock (clock)
            {
                if (value <= _counted) return;
                clock.Add(value - _counted);
                _counted = value;
            }
        }
    }
}
