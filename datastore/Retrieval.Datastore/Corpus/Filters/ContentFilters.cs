using System.Text.Unicode;

namespace Retrieval.Datastore.Corpus.Filters;

/// <summary>The filters that look at the text, all but secrets and licences.</summary>
internal static class ContentFilters
{
    /// <summary>Average line length from which a script or style sheet counts as minified rather than merely long-winded.</summary>
    private const int MinifiedAverageLineLength = 110;

    /// <summary>Bytes in which a zero byte betrays a binary before the rest is read.</summary>
    public const int BinaryProbeBytes = 8192;

    /// <summary>Whether the beginning of a file already shows that it is binary.</summary>
    public static bool IsBinaryProbe(ReadOnlySpan<byte> head, CorpusOptions options) =>
        options.Filters.HasFlag(CorpusFilters.Binary) && head[..Math.Min(head.Length, BinaryProbeBytes)].Contains((byte)0);

    /// <summary>The first filter that drops the text, or null.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="path">Its path.</param>
    /// <param name="isProse">Whether limits on lines do not apply.</param>
    /// <param name="options">The limits.</param>
    public static SkipReason? Judge(ReadOnlySpan<byte> text, string path, bool isProse, CorpusOptions options)
    {
        CorpusFilters filters = options.Filters;
        TextShape shape = TextShape.Measure(text);
        if (filters.HasFlag(CorpusFilters.Binary) && (shape.HasZero || shape.Controls > options.MaxControlFraction * text.Length))
            return SkipReason.Binary;
        if (filters.HasFlag(CorpusFilters.InvalidUtf8) && !Utf8.IsValid(text))
            return SkipReason.InvalidUtf8;
        if (filters.HasFlag(CorpusFilters.Generated) && GeneratedMarker.IsPresent(text))
            return SkipReason.Generated;
        bool isDense = shape.LineCharacters > (long)MinifiedAverageLineLength * shape.Lines;
        if (filters.HasFlag(CorpusFilters.Minified) && isDense && PathFilters.IsMinifiable(path))
            return SkipReason.Minified;
        return (isProse ? null : JudgeLines(shape, options)) ?? JudgeCharacters(shape, options);
    }

    private static SkipReason? JudgeLines(TextShape shape, CorpusOptions options)
    {
        if (options.Filters.HasFlag(CorpusFilters.LineCount) && shape.Lines > options.MaxLineCount)
            return SkipReason.TooManyLines;
        if (!options.Filters.HasFlag(CorpusFilters.LineLength))
            return null;
        if (shape.LongestLine > options.MaxLineLength)
            return SkipReason.LineTooLong;
        return shape.LineCharacters > options.MaxAverageLineLength * shape.Lines ? SkipReason.AverageLineTooLong : null;
    }

    private static SkipReason? JudgeCharacters(TextShape shape, CorpusOptions options)
    {
        if (!options.Filters.HasFlag(CorpusFilters.Alphanumeric))
            return null;
        if (shape.Alphanumerics < options.MinAlphanumericFraction * shape.Characters)
            return SkipReason.FewAlphanumeric;
        return shape.Digits > options.MaxDigitFraction * shape.Characters ? SkipReason.ManyDigits : null;
    }
}
