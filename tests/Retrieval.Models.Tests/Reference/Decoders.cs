using System.Collections.Concurrent;
using Retrieval.Models.Reference;

using Retrieval.TestSupport;

namespace Retrieval.Models.Tests.Reference;

internal static class Decoders
{
    private static readonly ConcurrentDictionary<string, Lazy<ReferenceDecoder>> Loaded = new();

    /// <summary>
    /// A decoder with nothing committed. Shared, so only one test class may use it: the tests of a class run one after another.
    /// </summary>
    public static ReferenceDecoder Fresh(string model)
    {
        ReferenceDecoder decoder = Loaded.GetOrAdd(model, name => new(() => Load(name))).Value;
        decoder.Truncate(0);
        return decoder;
    }

    public static ReferenceDecoder Load(string model)
    {
        using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model(model));
        return new ReferenceDecoder(checkpoint);
    }

    /// <summary>Feeds tokens one after another in one pass, commits them and returns all their logits.</summary>
    public static float[] Chain(ReferenceDecoder decoder, int[] tokens)
    {
        var logits = new float[tokens.Length * decoder.Configuration.VocabularySize];
        int[] rows = [.. Enumerable.Range(0, tokens.Length)];
        decoder.Forward(tokens, [.. rows.Select(row => row - 1)], logits);
        decoder.Commit(rows);
        return logits;
    }
}
