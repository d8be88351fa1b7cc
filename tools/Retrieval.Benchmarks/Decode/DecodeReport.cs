using Retrieval.Benchmarks.Reporting;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Decode;

/// <summary>Rows of one workload: every contender, what the mix took from whom, and how it stands beside its best source.</summary>
internal static class DecodeReport
{
    public static void Write(Report report, DecodeWorkload workload, List<Contender> contenders, RepeatedGrams grams)
    {
        Contender plain = contenders[0], mix = contenders[^1];
        foreach (Contender contender in contenders)
        {
            DecodeTally tally = contender.Tally;
            report.Add(
                ("workload", workload.Name), ("contender", contender.Name), ("tokens_per_second", tally.TokensPerSecond), ("speedup", contender.SpeedupOver(plain)),
                ("request_speedup", contender.RequestSpeedupOver(plain)), ("repeated_8grams", grams.RepeatedShare), ("copied_8grams", grams.CopiedShare),
                ("mat", tally.AcceptanceLength), ("nodes_per_step", tally.NodesPerStep), ("draft_us", tally.DraftMicroseconds), ("verify_us", tally.VerifyMicroseconds),
                ("sample_us", tally.SampleMicroseconds), ("commit_us", tally.CommitMicroseconds), ("other_us", tally.OtherMicroseconds), ("tokens", tally.Tokens));
        }

        foreach (DraftSource source in mix.Sources.Where(source => mix.Tally.DraftedFrom(source) > 0))
        {
            report.Add(
                ("workload", workload.Name), ("contender", mix.Name), ("source", source.Name()), ("drafted_share", (double)mix.Tally.DraftedFrom(source) / mix.Tally.Drafted),
                ("accepted_share", mix.Tally.AcceptedShare(source)));
        }

        if (contenders[1..^1].MaxBy(contender => contender.SpeedupOver(plain)) is { } best)
        {
            report.Add(
                ("workload", workload.Name), ("best_source", best.Name), ("best_source_speedup", best.SpeedupOver(plain)), ("mix_speedup", mix.SpeedupOver(plain)),
                ("mix_over_best_source", mix.SpeedupOver(best)), ("requests_mix_over_best_source", mix.RequestSpeedupOver(best)));
        }
    }
}
