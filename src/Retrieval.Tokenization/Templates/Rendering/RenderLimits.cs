namespace Retrieval.Tokenization.Templates.Rendering;

/// <summary>What one rendering may use. Templates come with models and messages from clients: neither may hang the process or exhaust it.</summary>
/// <param name="TextLength">The longest text, output included, in UTF-16 units.</param>
/// <param name="Work">Units of work: a character written counts one, an operation eight, an item collected sixteen, a scope sixty-four: about what they cost.</param>
/// <param name="CallDepth">How deep macros may call.</param>
internal sealed record RenderLimits(int TextLength = 16 << 20, long Work = 128 << 20, int CallDepth = 100)
{
    /// <summary>How deep a value may nest; every walk over a value is recursive.</summary>
    public const int ValueDepth = 128;

    /// <summary>The largest value, in characters and items of its tree; shared parts count as often as they occur.</summary>
    public const long ValueWeight = 64 << 20;

    /// <summary>The longest range, as in Jinja's sandbox.</summary>
    public const int RangeLength = 100_000;

    /// <summary>The longest integer in bits.</summary>
    public const int IntegerBits = 1024;

    public static RenderLimits Default { get; } = new();
}
