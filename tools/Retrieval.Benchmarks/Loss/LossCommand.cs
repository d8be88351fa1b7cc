using System.CommandLine;
using System.Numerics.Tensors;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Loss;

/// <summary><c>loss</c>: what a weight format costs in quality, on text the user names.</summary>
internal static class LossCommand
{
    private const int Window = 512;
    private const int Chunk = 128;

    public static Command Create()
    {
        var common = new ModelOptions();
        var text = new Option<FileInfo>("--text") { Description = "A file of source code or other text.", Required = true };
        var tokens = new Option<int>("--tokens") { Description = "Tokens to score.", DefaultValueFactory = _ => 20_000 };
        var command = new Command("loss", "Cross entropy of fp32 and int8 on the same tokens, in nats per token.") { text, tokens };
        common.AddTo(command);
        command.SetAction(arguments =>
        {
            string model = arguments.GetValue(common.Model)!;
            Tokenizer tokenizer = Tokenizer.Load(model);
            int[] ids = tokenizer.EncodeToIds(File.ReadAllText(arguments.GetValue(text)!.FullName), addSpecialTokens: false, parseSpecialTokens: false);
            int wanted = arguments.GetValue(tokens);
            if (ids.Length < wanted + 1)
            {
                throw new ArgumentException($"--text has {ids.Length} tokens, --tokens asks for {wanted}.");
            }

            var report = new Report("loss");
            double reference = 0;
            foreach (WeightFormat format in new[] { WeightFormat.Fp32, WeightFormat.Int8 })
            {
                using OnnxVerifier verifier = common.Open(arguments, model, format);
                double loss = Measure(verifier, ids.AsSpan(0, wanted + 1));
                reference = format == WeightFormat.Fp32 ? loss : reference;
                report.Add(("weights", verifier.Decoder.Weights), ("tokens", wanted), ("nats_per_token", loss), ("rise_percent", 100 * ((loss / reference) - 1)));
            }

            report.Write(arguments.GetValue(common.Json));
        });
        return command;
    }

    /// <summary>Scores every token once, in windows of 512 tokens that start afresh, a chain of 128 rows at a time.</summary>
    private static double Measure(OnnxVerifier verifier, ReadOnlySpan<int> ids)
    {
        double sum = 0;
        int scored = 0;
        var tree = new TokenTree(Chunk);
        int sequence = verifier.OpenSequence();
        int[] path = [.. Enumerable.Range(0, Chunk)];
        for (int start = 0; start < ids.Length - 1; start += Chunk)
        {
            if (start % Window == 0)
            {
                verifier.Truncate(sequence, 0);
            }

            int count = Math.Min(Chunk, ids.Length - 1 - start);
            tree.Reset(ids[start]);
            for (int i = 1; i < count; i++)
            {
                tree.Add(i - 1, ids[start + i], 1);
            }

            verifier.Verify([sequence], [tree]);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> logits = verifier.Logits(0, i);
                float largest = TensorPrimitives.Max(logits);
                double total = 0;
                foreach (float logit in logits)
                {
                    total += Math.Exp(logit - largest);
                }

                sum += Math.Log(total) + largest - logits[ids[start + i + 1]];
                scored++;
            }

            verifier.Commit(0, path.AsSpan(0, count));
        }

        return sum / scored;
    }
}
