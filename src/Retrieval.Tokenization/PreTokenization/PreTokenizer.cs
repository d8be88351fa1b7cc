namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Cuts normalized text into the pieces encoded on their own: by a scanner where one is known, else step by step.</summary>
internal sealed class PreTokenizer
{
    private readonly IReadOnlyList<PreTokenizerStep> _steps;

    /// <param name="steps">The components in order; <c>ByteLevel</c>'s change of alphabet is not one of them.</param>
    /// <param name="usesScanners">Off only where a scanner is compared with what it stands for.</param>
    public PreTokenizer(IReadOnlyList<PreTokenizerStep> steps, bool usesScanners = true)
    {
        _steps = steps;
        Scanner = usesScanners ? KnownScanners.Find(steps) : null;
    }

    /// <summary>Does the same as all steps together, many times as fast; null when none is known.</summary>
    public PieceScanner? Scanner { get; }

    /// <summary>Whether every text is one piece, unchanged.</summary>
    public bool IsEmpty => _steps.Count == 0;

    public string Signature => string.Join(';', _steps.Select(step => step.Signature));

    /// <summary>The general way: leaves the pieces in the buffer.</summary>
    public void Apply(PieceBuffer buffer)
    {
        foreach (PreTokenizerStep step in _steps)
        {
            step.Apply(buffer);
        }
    }
}
