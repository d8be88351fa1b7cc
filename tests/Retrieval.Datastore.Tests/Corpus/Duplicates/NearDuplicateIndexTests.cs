using System.Text;
using Retrieval.Datastore.Corpus.Duplicates;

namespace Retrieval.Datastore.Tests.Corpus.Duplicates;

public class NearDuplicateIndexTests
{
    [Fact]
    public void Similarity_RandomEdits_EstimatesTheJaccardSimilarity()
    {
        Random random = new(5);
        double squaredError = 0;
        const int Rounds = 60;
        for (int round = 0; round < Rounds; round++)
        {
            string[] left = Words(random, 800);
            string[] right = [.. left];
            for (int edit = round * 3; edit > 0; edit--)
                right[random.Next(right.Length)] = "edit" + random.Next();
            double error = MinHashSignature.Similarity(Signature(left)!, Signature(right)!) - Jaccard(left, right);
            squaredError += error * error;
        }

        // The standard error of 128 bins is at most 0.045.
        Assert.InRange(Math.Sqrt(squaredError / Rounds), 0, 0.055);
    }

    [Fact]
    public void Compute_WhiteSpaceChanged_IsTheSame()
    {
        string[] words = Words(new Random(1), 200);
        Assert.Equal(MinHashSignature.Compute(Utf8(string.Join(' ', words))), MinHashSignature.Compute(Utf8(string.Join("\r\n\t", words))));
    }

    [Fact]
    public void Compute_ShortText_IsNotJudged() => Assert.Null(Signature(Words(new Random(1), 49)));

    [Fact]
    public void TryAdd_NearCopy_IsRefusedAndOtherTextIsNot()
    {
        NearDuplicateIndex index = new(capacity: 1000, similarity: 0.85);
        Random random = new(2);
        string[] first = Words(random, 600);
        string[] near = [.. first];
        near[100] = "changed";
        Assert.True(index.TryAdd(Signature(first)!));
        Assert.False(index.TryAdd(Signature(near)!));
        for (int other = 0; other < 200; other++)
            Assert.True(index.TryAdd(Signature(Words(random, 600))!));
        Assert.False(index.TryAdd(Signature(near)!));
    }

    [Fact]
    public void TryAdd_BeyondTheCapacity_ForgetsTheOldest()
    {
        NearDuplicateIndex index = new(capacity: 4, similarity: 0.85);
        Random random = new(3);
        ushort[] first = Signature(Words(random, 300))!;
        Assert.True(index.TryAdd(first));
        for (int other = 0; other < 4; other++)
            Assert.True(index.TryAdd(Signature(Words(random, 300))!));
        Assert.True(index.TryAdd(first));
    }

    private static string[] Words(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => "w" + random.Next(100_000))];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static ushort[]? Signature(string[] words) => MinHashSignature.Compute(Utf8(string.Join(' ', words)));

    private static double Jaccard(string[] left, string[] right)
    {
        HashSet<string> a = Shingles(left), b = Shingles(right);
        int common = a.Count(b.Contains);
        return (double)common / (a.Count + b.Count - common);

        static HashSet<string> Shingles(string[] words) => [.. Enumerable.Range(0, words.Length - 4).Select(i => string.Join(' ', words[i..(i + 5)]))];
    }
}
