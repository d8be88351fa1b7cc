using System.Text;
using Retrieval.Datastore;

namespace Retrieval.Cli.Datastores;

/// <summary>Positions whose match has <paramref name="From"/> to <paramref name="To"/> tokens.</summary>
internal sealed record ReplayBucket(int From, int To, long Count);

/// <summary>The object of <c>replay --json</c>.</summary>
internal sealed record ReplayReport
{
    private const int WidestBar = 40;

    public required long Tokens { get; init; }

    /// <summary>Mean over the tokens of the longest match that ends with each.</summary>
    public required double MeanMatchLength { get; init; }

    public required int LongestMatch { get; init; }

    /// <summary>Share of tokens that were the most frequent continuation of the match before them.</summary>
    public required double FirstGuessShare { get; init; }

    /// <summary>By match length: 0, 1, 2, 3 to 4, 5 to 8 and so on.</summary>
    public required ReplayBucket[] Histogram { get; init; }

    /// <summary>Follows the tokens through a cursor.</summary>
    public static ReplayReport Of(DatastoreReader reader, ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        var place = new SuffixCursor[reader.SegmentCount];
        var guess = new TokenCount[1];
        var counts = new long[33];
        (long sum, int longest, long guessed) = (0, 0, 0);
        foreach (int token in tokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isGuessed = DatastoreReader.MatchLength(place) > 0 && reader.GetContinuations(place, guess) > 0 && guess[0].Token == token;
            int length = reader.Advance(place, token, place);
            counts[Bucket(length)]++;
            (sum, longest, guessed) = (sum + length, Math.Max(longest, length), guessed + (isGuessed ? 1 : 0));
        }

        double total = Math.Max(1, tokens.Length);
        return new ReplayReport
        {
            Tokens = tokens.Length,
            MeanMatchLength = Math.Round(sum / total, 3),
            LongestMatch = longest,
            FirstGuessShare = Math.Round(guessed / total, 4),
            Histogram = [.. Enumerable.Range(0, Bucket(longest) + 1).Select(i => new ReplayBucket(i < 2 ? i : (1 << (i - 2)) + 1, i < 2 ? i : 1 << (i - 1), counts[i]))],
        };
    }

    /// <summary>The same for people.</summary>
    public string Describe()
    {
        var text = new StringBuilder($"{Tokens:n0} tokens, mean match {MeanMatchLength:0.00}, longest {LongestMatch:n0}, most frequent continuation right for {FirstGuessShare:0.0%}\n");
        long largest = Histogram.Max(bucket => bucket.Count);
        foreach (ReplayBucket bucket in Histogram)
        {
            string range = bucket.From == bucket.To ? $"{bucket.From}" : $"{bucket.From}-{bucket.To}";
            string bar = new('█', (int)(WidestBar * bucket.Count / Math.Max(1, largest)));
            text.Append($"{range,12} {bucket.Count,10:n0} {bar}\n");
        }

        return text.ToString();
    }

    private static int Bucket(int length) => length < 2 ? length : 33 - System.Numerics.BitOperations.LeadingZeroCount((uint)length - 1);
}
