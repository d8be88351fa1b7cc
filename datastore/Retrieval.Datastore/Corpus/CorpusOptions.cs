using Retrieval.Datastore.Corpus.Filters;

namespace Retrieval.Datastore.Corpus;

/// <summary>What becomes a document, and how fast it is read. Checked once, when a <see cref="CorpusReader"/> is made.</summary>
/// <remarks>
/// Line counts and line lengths are meant for code: they are not applied to prose, that is to Markdown and other text formats (by
/// extension), to a text given by name, to standard input, and to JSON Lines records without a path.
/// </remarks>
public sealed record CorpusOptions
{
    /// <value>The filters in force. The default is <see cref="CorpusFilters.Default"/>.</value>
    public CorpusFilters Filters { get; init; } = CorpusFilters.Default;

    /// <value>
    /// Globs in <c>.gitignore</c> syntax relative to the source. When there is one, only what one of them names (itself or a
    /// directory above it) is read. Include narrows: it does not bring back what another rule drops. The default is none.
    /// </value>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <value>
    /// Globs in <c>.gitignore</c> syntax relative to the source; what the last matching one names is dropped. The default is none.
    /// </value>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <value>
    /// Whether folders obey <c>.gitignore</c> and <c>.git/info/exclude</c>, in repositories and outside. A revision of a repository
    /// does not: what is in it is tracked. The user's global ignore file is never read, so that a build does not depend on it. The
    /// default is true.
    /// </value>
    public bool UseGitIgnore { get; init; } = true;

    /// <value>
    /// Whether folders and revisions obey <c>.retrievalignore</c>, which has the same syntax and the last word over
    /// <c>.gitignore</c>. The default is true.
    /// </value>
    public bool UseRetrievalIgnore { get; init; } = true;

    /// <value>
    /// Directory names dropped by <see cref="CorpusFilters.Vendored"/>, at any depth, in any case. The default is a list of common
    /// ones.
    /// </value>
    public IReadOnlyCollection<string> VendoredDirectories { get; init; } = KnownNames.VendoredDirectories;

    /// <value>Smallest document in bytes, from 1 to <see cref="MaxDocumentBytes"/>. The default is 1.</value>
    public int MinDocumentBytes { get; init; } = 1;

    /// <value>Largest document in bytes, from 1 to 1 GiB. Larger files are not read. The default is 1 MiB.</value>
    public int MaxDocumentBytes { get; init; } = 1 << 20;

    /// <value>Largest text given by name or through standard input, in bytes, from 1 to 1 GiB. The default is 64 MiB.</value>
    public int MaxTextBytes { get; init; } = 64 << 20;

    /// <value>Most lines of a document of code, at least 1. The default is 100,000.</value>
    public int MaxLineCount { get; init; } = 100_000;

    /// <value>Longest line in characters (code points) of a document of code, at least 1. The default is 300.</value>
    public int MaxLineLength { get; init; } = 300;

    /// <value>Largest average line length in characters (code points) of a document of code, more than 0. The default is 150.</value>
    public double MaxAverageLineLength { get; init; } = 150;

    /// <value>
    /// Smallest share of letters and digits in all characters, from 0 to 1. Characters beyond ASCII count as letters. The default is
    /// 0.25.
    /// </value>
    public double MinAlphanumericFraction { get; init; } = 0.25;

    /// <value>Largest share of ASCII digits in all characters, from 0 to 1. The default is 0.5.</value>
    public double MaxDigitFraction { get; init; } = 0.5;

    /// <value>
    /// Largest share of control characters (other than white space) in all bytes, from 0 to 1. A zero byte is binary whatever this
    /// says. The default is 0.05.
    /// </value>
    public double MaxControlFraction { get; init; } = 0.05;

    /// <value>Which licences are acceptable. The default accepts all.</value>
    public LicensePolicy Licenses { get; init; } = LicensePolicy.AcceptAll;

    /// <value>
    /// Estimated Jaccard similarity of token 5-grams from which a document is a near duplicate, from 0.7 to 1. The default is 0.85.
    /// Ignored unless <see cref="CorpusFilters.NearDuplicate"/> is on.
    /// </value>
    public double NearDuplicateSimilarity { get; init; } = 0.85;

    /// <value>
    /// How many documents the near-duplicate filter remembers, from 1 to 16,777,216, at about 384 bytes each; beyond it the oldest is
    /// forgotten. The default is 262,144.
    /// </value>
    public int NearDuplicateCapacity { get; init; } = 1 << 18;

    /// <value>
    /// How many workers read and filter, from 1 to 1,024. The documents and the report do not depend on it. The default is the number
    /// of processors, at most 16.
    /// </value>
    public int ThreadCount { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <value>
    /// How many bytes of text may be read ahead of the consumer, at least 1; one document is always admitted. The default is 64 MiB.
    /// </value>
    public long ReadAheadBytes { get; init; } = 64 << 20;

    /// <value>
    /// Whether <see cref="CorpusReport.Skipped"/> lists everything skipped; it then grows with the corpus. The default is false: only
    /// what could not be read is listed.
    /// </value>
    public bool ListSkipped { get; init; }
}
