namespace Retrieval.Datastore.Corpus;

/// <summary>
/// Why a file, a directory as a whole, or a record did not become a document. The first reason that applies is the one counted.
/// </summary>
public enum SkipReason
{
    /// <summary>Named by a <c>.gitignore</c> or <c>.git/info/exclude</c>.</summary>
    GitIgnored,

    /// <summary>Named by a <c>.retrievalignore</c>.</summary>
    RetrievalIgnored,

    /// <summary>Named by an exclude glob.</summary>
    Excluded,

    /// <summary>Include globs were given and none names it.</summary>
    NotIncluded,

    /// <summary>Administrative directory or file of a version control system.</summary>
    VersionControl,

    /// <summary>A symbolic link; links are never followed.</summary>
    Symlink,

    /// <summary>A submodule of a git tree.</summary>
    Submodule,

    /// <summary>The name is not valid UTF-8.</summary>
    InvalidPath,

    /// <summary>A later document with a path that an earlier one already has.</summary>
    DuplicatePath,

    /// <summary>Opening or reading failed.</summary>
    Unreadable,

    /// <summary>A JSON Lines record that is not JSON, or lacks the text field.</summary>
    MalformedRecord,

    /// <summary>Filter <c>vendored</c>: lies in a directory of third-party or tool-made files.</summary>
    Vendored,

    /// <summary>Filter <c>lock-file</c>: pinned dependency versions.</summary>
    LockFile,

    /// <summary>Filter <c>generated</c>: made by a program, by its name or by a comment at its top.</summary>
    Generated,

    /// <summary>Filter <c>minified</c>: minified script or style sheet.</summary>
    Minified,

    /// <summary>No bytes at all. Pipes, sockets and devices report no bytes and are counted here without being opened.</summary>
    Empty,

    /// <summary>Shorter than <see cref="CorpusOptions.MinDocumentBytes"/>.</summary>
    TooSmall,

    /// <summary>
    /// Longer than <see cref="CorpusOptions.MaxDocumentBytes"/> or, for a text given by name, <see
    /// cref="CorpusOptions.MaxTextBytes"/>.
    /// </summary>
    TooLarge,

    /// <summary>Filter <c>binary</c>: a zero byte, or too many control characters.</summary>
    Binary,

    /// <summary>Filter <c>invalid-utf8</c>: not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>Filter <c>line-count</c>: more than <see cref="CorpusOptions.MaxLineCount"/> lines.</summary>
    TooManyLines,

    /// <summary>Filter <c>line-length</c>: a line longer than <see cref="CorpusOptions.MaxLineLength"/>.</summary>
    LineTooLong,

    /// <summary>Filter <c>line-length</c>: lines on average longer than <see cref="CorpusOptions.MaxAverageLineLength"/>.</summary>
    AverageLineTooLong,

    /// <summary>Filter <c>alphanumeric</c>: fewer letters and digits than <see cref="CorpusOptions.MinAlphanumericFraction"/>.</summary>
    FewAlphanumeric,

    /// <summary>Filter <c>alphanumeric</c>: more digits than <see cref="CorpusOptions.MaxDigitFraction"/>.</summary>
    ManyDigits,

    /// <summary>The licence is not acceptable to <see cref="CorpusOptions.Licenses"/>.</summary>
    License,

    /// <summary>Filter <c>secret</c>: named like a file of credentials, or contains one.</summary>
    Secret,

    /// <summary>Same bytes as an earlier document.</summary>
    ExactDuplicate,

    /// <summary>Filter <c>near-duplicate</c>: almost the same tokens as an earlier document.</summary>
    NearDuplicate,
}
