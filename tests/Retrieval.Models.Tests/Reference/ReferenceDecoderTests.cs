using System.Numerics.Tensors;
using Retrieval.Models.Reference;

using Retrieval.TestSupport;

namespace Retrieval.Models.Tests.Reference;

public class ReferenceDecoderTests
{
    private const double Tolerance = 2e-3;

    public static TheoryData<string> Models => [.. ReferenceCases.Models];

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_ReferencePrompts_LogitsAndGreedyTokensMatchPyTorch(string model)
    {
        Assert.All(ReferenceCases.Of(model), reference =>
        {
            ReferenceDecoder decoder = Decoders.Fresh(model);
            float[] next = CheckLogits(decoder, reference);
            CheckGreedy(decoder, reference, next);
        });
    }

    [Fact]
    public void Forward_ReferencePrompts_IncludeALongOne() =>
        Assert.Contains(ReferenceCases.Of("target"), reference => reference.TokenIds.Length > 1000);

    /// <summary>Feeds the prompt; returns the logits of its last token.</summary>
    private static float[] CheckLogits(ReferenceDecoder decoder, ReferenceCase reference)
    {
        const int chunk = 64;
        float[] logits = [];
        int vocabulary = decoder.Configuration.VocabularySize;
        for (int start = 0; start < reference.TokenIds.Length; start += chunk)
        {
            int[] tokens = reference.TokenIds[start..Math.Min(start + chunk, reference.TokenIds.Length)];
            logits = Decoders.Chain(decoder, tokens);
            for (int i = 0; i < reference.Rows.Length; i++)
            {
                if (reference.Rows[i] >= start && reference.Rows[i] < start + tokens.Length)
                {
                    CheckRow(reference, i, logits.AsSpan((reference.Rows[i] - start) * vocabulary, vocabulary));
                }
            }
        }

        return logits[^vocabulary..];
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

    private static void CheckGreedy(ReferenceDecoder decoder, ReferenceCase reference, float[] next)
    {
        var generated = new List<int>();
        while (generated.Count < reference.GreedyIds.Length)
        {
            generated.Add(TensorPrimitives.IndexOfMax<float>(next));
            next = Decoders.Chain(decoder, [generated[^1]]);
        }

        Assert.Equal(reference.GreedyIds, generated);
    }
}
