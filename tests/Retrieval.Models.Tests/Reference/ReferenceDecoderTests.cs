using System.Numerics.Tensors;
using Retrieval.Models.Reference;

namespace Retrieval.Models.Tests.Reference;

public class ReferenceDecoderTests
{
    private const double Tolerance = 2e-3;

    public static TheoryData<string> Models => [.. Fixtures.Models];

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_ReferencePrompts_LogitsMatchPyTorch(string model)
    {
        Assert.All(Fixtures.Cases(model), reference => CheckLogits(model, reference));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_ReferencePrompts_GreedyTokensMatchPyTorch(string model)
    {
        Assert.All(Fixtures.Cases(model), reference => CheckGreedy(model, reference));
    }

    [Fact]
    public void Forward_ReferencePrompts_IncludeALongOne() =>
        Assert.Contains(Fixtures.Cases("target"), reference => reference.TokenIds.Length > 1000);

    private static void CheckLogits(string model, ReferenceCase reference)
    {
        const int chunk = 64;
        ReferenceDecoder decoder = Decoders.Fresh(model);
        int vocabulary = decoder.Configuration.VocabularySize;
        for (int start = 0; start < reference.TokenIds.Length; start += chunk)
        {
            int[] tokens = reference.TokenIds[start..Math.Min(start + chunk, reference.TokenIds.Length)];
            float[] logits = Decoders.Chain(decoder, tokens);
            for (int i = 0; i < reference.Rows.Length; i++)
            {
                if (reference.Rows[i] >= start && reference.Rows[i] < start + tokens.Length)
                {
                    CheckRow(reference, i, logits.AsSpan((reference.Rows[i] - start) * vocabulary, vocabulary));
                }
            }
        }
    }

    private static void CheckRow(ReferenceCase reference, int index, ReadOnlySpan<float> logits)
    {
        for (int k = 0; k < reference.TopIds[index].Length; k++)
        {
            Assert.Equal(reference.TopLogits[index][k], logits[reference.TopIds[index][k]], Tolerance);
        }

        double largest = TensorPrimitives.Max(logits), sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        Assert.Equal(reference.LogSumExp[index], largest + Math.Log(sum), Tolerance);
    }

    private static void CheckGreedy(string model, ReferenceCase reference)
    {
        if (reference.GreedyIds.Length == 0)
        {
            return;
        }

        ReferenceDecoder decoder = Decoders.Fresh(model);
        decoder.Append(reference.TokenIds.AsSpan(..^1));
        int token = reference.TokenIds[^1];
        var generated = new List<int>();
        foreach (int _ in reference.GreedyIds)
        {
            token = TensorPrimitives.IndexOfMax<float>(Decoders.Chain(decoder, [token]));
            generated.Add(token);
        }

        Assert.Equal(reference.GreedyIds, generated);
    }
}
