namespace Retrieval.Datastore.Corpus.Ignore;

internal enum GlobTokenKind : byte
{
    /// <summary>One given byte.</summary>
    Literal,

    /// <summary>One byte other than '/'.</summary>
    AnyByte,

    /// <summary>One byte of a set, never '/'.</summary>
    Set,

    /// <summary>Any run of bytes without '/'.</summary>
    Star,

    /// <summary>Any run of bytes.</summary>
    StarStar,

    /// <summary>Leading part of <c>**/</c>: either skips the following <see cref="DirectoriesLoop"/>, or enters it.</summary>
    OptionalDirectories,

    /// <summary>Any run of bytes that ends in '/'.</summary>
    DirectoriesLoop,
}

internal readonly record struct GlobToken(GlobTokenKind Kind, byte Value = 0, ByteSet? Set = null);
