namespace Retrieval.Server.Infilling;

/// <summary>What stands around the place to fill.</summary>
internal sealed record InfillInput
{
    /// <summary>Text before the cursor, or before its line.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Text behind the cursor.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>What of the middle is written already: goes behind the middle token, so that typing on the line leaves all before it cached.</summary>
    public string Begun { get; init; } = "";

    /// <summary>Other files' text, the least important first.</summary>
    public IReadOnlyList<FileChunk> Extra { get; init; } = [];

    /// <summary>Name of the repository, or null.</summary>
    public string? Repository { get; init; }

    /// <summary>Name of the file that is edited, or null.</summary>
    public string? FileName { get; init; }
}
