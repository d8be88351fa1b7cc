using Retrieval.Datastore.Corpus.Ignore;

namespace Retrieval.Datastore.Corpus;

/// <summary>Reports all faults of an options record in one message.</summary>
internal static class CorpusOptionsCheck
{
    private const int MaxBytes = 1 << 30;

    public static void ThrowIfInvalid(CorpusOptions options)
    {
        List<string> faults = [];
        InRange(nameof(options.MaxDocumentBytes), options.MaxDocumentBytes, 1, MaxBytes);
        InRange(nameof(options.MinDocumentBytes), options.MinDocumentBytes, 1, options.MaxDocumentBytes);
        InRange(nameof(options.MaxTextBytes), options.MaxTextBytes, 1, MaxBytes);
        InRange(nameof(options.MaxLineCount), options.MaxLineCount, 1, int.MaxValue);
        InRange(nameof(options.MaxLineLength), options.MaxLineLength, 1, int.MaxValue);
        InRange(nameof(options.MaxAverageLineLength), options.MaxAverageLineLength, double.Epsilon, double.MaxValue);
        InRange(nameof(options.MinAlphanumericFraction), options.MinAlphanumericFraction, 0, 1);
        InRange(nameof(options.MaxDigitFraction), options.MaxDigitFraction, 0, 1);
        InRange(nameof(options.MaxControlFraction), options.MaxControlFraction, 0, 1);
        InRange(nameof(options.NearDuplicateSimilarity), options.NearDuplicateSimilarity, 0.7, 1);
        InRange(nameof(options.NearDuplicateCapacity), options.NearDuplicateCapacity, 1, 1 << 24);
        InRange(nameof(options.ThreadCount), options.ThreadCount, 1, 1024);
        InRange(nameof(options.ReadAheadBytes), options.ReadAheadBytes, 1, long.MaxValue);
        Globs(nameof(options.Include), options.Include);
        Globs(nameof(options.Exclude), options.Exclude);
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(" ", faults), nameof(options));

        void InRange(string name, double value, double lowest, double highest)
        {
            if (!(value >= lowest && value <= highest))
                faults.Add($"{name} is {value}; it must be from {lowest} to {highest}.");
        }

        void Globs(string name, IReadOnlyList<string> globs)
        {
            foreach (string glob in globs.Where(glob => IgnorePattern.Parse(glob) is null))
                faults.Add($"{name} contains '{glob}', which is not a glob.");
        }
    }
}
