using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.TestSupport;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.EndToEnd.Tests;

public sealed class Int8LossTests
{
    private const int Window = 256;

    [Fact]
    public void Int8_OnPythonSource_LossRisesLessThanTwoPercent()
    {
        string text = string.Concat(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "python"), "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        int[] ids = Tokenizer.Load(DefaultModel.TargetDirectory).EncodeToIds(text, addSpecialTokens: false, parseSpecialTokens: false);
        double reference = Loss(WeightFormat.Fp32, ids), quantized = Loss(WeightFormat.Int8, ids);
        Assert.InRange(reference, 1.0, 6.0);
        Assert.InRange(quantized / reference, 0.98, 1.02);
    }

    private static double Loss(WeightFormat format, int[] ids)
    {
        using var verifier = new OnnxVerifier(ExportedModels.Target(format), new VerifierOptions { MeasureCost = false });
        double sum = 0;
        var tree = new TokenTree(Window);
        int sequence = verifier.OpenSequence(), scored = 0;
        for (int start = 0; start + Window < ids.Length && scored < 20_000; start += Window)
        {
            tree.Reset(ids[start]);
            for (int i = 1; i < Window; i++)
            {
                tree.Add(i - 1, ids[start + i], 1);
            }

            verifier.Verify([sequence], [tree]);
            for (int i = 0; i < Window; i++, scored++)
            {
                sum += NegativeLogLikelihood(verifier.Logits(0, i), ids[start + i + 1]);
            }
        }

        return sum / scored;
    }

    private static double NegativeLogLikelihood(ReadOnlySpan<float> logits, int token)
    {
        double total = 0;
        foreach (float logit in logits)
        {
            total += Math.Exp(logit);
        }

        return Math.Log(total) - logits[token];
    }
}
