namespace Retrieval.Speculation.Mixing;

/// <summary>Coarse scales: neighbouring evidence shares what is learned.</summary>
internal static class Buckets
{
    public const int Lengths = 12;
    public const int Counts = 9;

    /// <summary>1, 2, ... 6, 7-8, 9-12, 13-16, 17-24, 25-48, more.</summary>
    public static int Length(int matchLength) => matchLength switch
    {
        <= 6 => Math.Max(1, matchLength) - 1,
        <= 8 => 6,
        <= 12 => 7,
        <= 16 => 8,
        <= 24 => 9,
        <= 48 => 10,
        _ => 11,
    };

    /// <summary>0, 1, 2, 3, 4-5, 6-8, 9-16, 17-64, more.</summary>
    public static int Count(long count) => count switch
    {
        <= 3 => (int)Math.Max(0, count),
        <= 5 => 4,
        <= 8 => 5,
        <= 16 => 6,
        <= 64 => 7,
        _ => 8,
    };
}
