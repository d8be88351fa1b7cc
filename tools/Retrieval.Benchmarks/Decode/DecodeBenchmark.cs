using System.Diagnostics;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Drafting;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Decode;

/// <summary>
/// Generates with the target: plain, from each source alone, from all together. Contenders take turns prompt by prompt, each turn another
/// one first, on forks of one prefilled sequence; all must say the same.
/// </summary>
internal sealed class DecodeBenchmark(IVerifier verifier, DecodeSettings settings)
{
    private readonly SpeculativeDecoder _decoder = new(verifier);

    public void Run(DecodeWorkload workload, Report report)
    {
        List<Contender> contenders = [.. Contenders(workload)];
        var grams = new RepeatedGrams();
        for (int round = 0; round < settings.Rounds; round++)
        {
            contenders.ForEach(contender => contender.BeginRound(verifier.VocabularySize));
            for (int prompt = 0; prompt < workload.Prompts.Count; prompt++)
            {
                int[] output = Compete(workload, prompt, contenders, turn: round + prompt);
                if (round == 0 && prompt > 0)
                {
                    grams.Add(workload.Prompts[prompt], output);
                }
            }
        }

        DecodeReport.Write(report, workload, contenders, grams);
    }

    private IEnumerable<Contender> Contenders(DecodeWorkload workload)
    {
        DraftSource[] sources = workload.Available(settings.Sources);
        yield return new Contender("plain", [], 0);
        foreach (DraftSource source in sources)
        {
            yield return new Contender(source.Name(), [source], settings.Budget);
        }

        // What the mix is without a model of any kind, and with all of them.
        DraftSource[] retrieval = [.. sources.Except([DraftSource.Model, DraftSource.Dense])];
        if (retrieval.Length > 1 && retrieval.Length < sources.Length)
        {
            yield return new Contender("retrieval", retrieval, settings.Budget);
        }

        if (sources.Contains(DraftSource.Model))
        {
            yield return new Contender("rasd", sources, settings.Budget) { Trees = "rasd" };
        }

        yield return new Contender("mix", sources, settings.Budget);
    }

    private int[] Compete(DecodeWorkload workload, int prompt, List<Contender> contenders, int turn)
    {
        int[] ids = workload.Prompts[prompt];
        int prefilled = verifier.OpenSequence();
        try
        {
            verifier.Prefill(prefilled, ids.AsSpan(..^1));
            var outputs = new int[contenders.Count][];
            for (int i = 0; i < contenders.Count; i++)
            {
                int place = (i + turn) % contenders.Count;
                DecodedRequest request = Decode(workload, prompt, contenders[place], prefilled);
                outputs[place] = request.Output;

                // The first prompt of a round finds cold code and caches, and learned nothing yet.
                if (prompt > 0)
                {
                    contenders[place].Add(request);
                }
            }

            for (int i = 1; i < outputs.Length; i++)
            {
                RequireSame(workload, prompt, contenders[i], outputs[0], outputs[i]);
            }

            return outputs[0];
        }
        finally
        {
            verifier.CloseSequence(prefilled);
        }
    }

    private DecodedRequest Decode(DecodeWorkload workload, int prompt, Contender contender, int prefilled)
    {
        int sequence = verifier.Fork(prefilled);
        try
        {
            var options = new DecodeOptions { MaxTokens = settings.MaxTokens, Budget = contender.Budget, Sampling = workload.Sampling(prompt) };
            var drafting = new DraftingOptions { Sources = contender.Sources, Trees = contender.Trees, Datastores = workload.Datastores, DraftModel = workload.DraftModel, TargetModel = verifier.Model };
            long start = Stopwatch.GetTimestamp();
            ITreeBuilder builder = contender.Memory.Start(drafting, verifier.Cost);
            DecodeRun run = _decoder.Start(sequence, workload.Prompts[prompt], options, builder);
            while (_decoder.Step(run))
            {
            }

            if (workload.Learns && contender.Budget > 0)
            {
                contender.Memory.Outputs.Add(run.Output);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (!workload.Learns)
            {
                // Outputs are not the only text that is kept: the tables of some sources are shared by all runs.
                contender.Memory.Forget();
            }

            return new DecodedRequest(run.Output.ToArray(), run.Statistics, elapsed - run.Statistics.PrefillTime);
        }
        finally
        {
            verifier.CloseSequence(sequence);
        }
    }

    private static void RequireSame(DecodeWorkload workload, int prompt, Contender contender, int[] plain, int[] output)
    {
        int same = plain.AsSpan().CommonPrefixLength(output);
        if (same < plain.Length || same < output.Length)
        {
            string Token(int[] ids) => same < ids.Length ? $"token {ids[same]}" : "the end";
            throw new InvalidOperationException(
                $"Workload {workload.Name}, prompt {prompt}, position {same}: plain decoding gives {Token(plain)}, {contender.Name} gives {Token(output)}.");
        }
    }
}
