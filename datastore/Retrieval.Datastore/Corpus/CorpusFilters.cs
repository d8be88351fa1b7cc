namespace Retrieval.Datastore.Corpus;

/// <summary>The filters that can be switched off one by one. Their names are given by <see cref="SkipReasonNames"/>.</summary>
[Flags]
public enum CorpusFilters
{
    /// <summary>No filter.</summary>
    None = 0,

    /// <summary>Drops texts with a zero byte or more control characters than <see cref="CorpusOptions.MaxControlFraction"/>.</summary>
    Binary = 1 << 0,

    /// <summary>Drops what is not UTF-8. Switched off, each invalid sequence is replaced by U+FFFD.</summary>
    InvalidUtf8 = 1 << 1,

    /// <summary>Drops generated files.</summary>
    Generated = 1 << 2,

    /// <summary>Drops minified scripts and style sheets.</summary>
    Minified = 1 << 3,

    /// <summary>Drops the directories of <see cref="CorpusOptions.VendoredDirectories"/>.</summary>
    Vendored = 1 << 4,

    /// <summary>Drops lock files of package managers.</summary>
    LockFile = 1 << 5,

    /// <summary>Applies <see cref="CorpusOptions.MaxLineCount"/>.</summary>
    LineCount = 1 << 6,

    /// <summary>Applies <see cref="CorpusOptions.MaxLineLength"/> and <see cref="CorpusOptions.MaxAverageLineLength"/>.</summary>
    LineLength = 1 << 7,

    /// <summary>Applies <see cref="CorpusOptions.MinAlphanumericFraction"/> and <see cref="CorpusOptions.MaxDigitFraction"/>.</summary>
    Alphanumeric = 1 << 8,

    /// <summary>Drops files of credentials and texts that contain one.</summary>
    Secret = 1 << 9,

    /// <summary>Drops near copies of earlier documents. Off by default.</summary>
    NearDuplicate = 1 << 10,

    /// <summary>All but <see cref="NearDuplicate"/>.</summary>
    Default = NearDuplicate - 1,
}
