namespace Retrieval.Models;

/// <summary>Reads <c>rope_theta</c> and <c>rope_scaling</c>, or the newer <c>rope_parameters</c> that holds both.</summary>
internal static class RopeScalingReader
{
    private const double DefaultTheta = 10_000;

    public static (double Theta, RopeScaling Scaling) Read(ConfigurationFields fields, int maxPositions)
    {
        if (fields.Number("partial_rotary_factor", 1) != 1)
        {
            throw fields.Error("partial_rotary_factor", "1 (every head dimension rotates)", $"{fields.Number("partial_rotary_factor")}");
        }

        if ((fields.Section("rope_parameters") ?? fields.Section("rope_scaling")) is not { } rope)
        {
            return (fields.Positive("rope_theta", DefaultTheta), new RopeScaling.None());
        }

        double theta = rope.Positive("rope_theta", fields.Positive("rope_theta", DefaultTheta));
        if (rope.Number("partial_rotary_factor", 1) != 1)
        {
            throw rope.Error("partial_rotary_factor", "1 (every head dimension rotates)", $"{rope.Number("partial_rotary_factor")}");
        }

        return (theta, ReadScaling(rope, maxPositions));
    }

    private static RopeScaling ReadScaling(ConfigurationFields rope, int maxPositions)
    {
        string key = rope.Has("rope_type") ? "rope_type" : "type";
        string? type = rope.Text(key);
        return type switch
        {
            "default" => new RopeScaling.None(),
            "linear" => new RopeScaling.Linear(Factor(rope)),
            "llama3" => Llama3(rope),
            "yarn" => Yarn(rope, maxPositions),
            _ => throw rope.Error(key, "one of default, linear, llama3, yarn", type ?? "nothing"),
        };
    }

    private static double Factor(ConfigurationFields rope)
    {
        double factor = rope.Number("factor");
        return factor >= 1 ? factor : throw rope.Error("factor", "a number from 1 up", $"{factor}");
    }

    private static RopeScaling.Llama3 Llama3(ConfigurationFields rope)
    {
        double low = rope.Positive("low_freq_factor"), high = rope.Positive("high_freq_factor");
        return high > low
            ? new RopeScaling.Llama3(Factor(rope), low, high, rope.Size("original_max_position_embeddings"))
            : throw rope.Error("high_freq_factor", $"a number above low_freq_factor ({low})", $"{high}");
    }

    private static RopeScaling.Yarn Yarn(ConfigurationFields rope, int maxPositions)
    {
        double fast = rope.Positive("beta_fast", 32), slow = rope.Positive("beta_slow", 1);
        if (fast < slow)
        {
            throw rope.Error("beta_fast", $"at least beta_slow ({slow})", $"{fast}");
        }

        return new RopeScaling.Yarn(
            Factor(rope),
            rope.Size("original_max_position_embeddings", maxPositions),
            fast,
            slow,
            rope.Has("attention_factor") ? rope.Positive("attention_factor") : null,
            rope.Number("mscale", 0),
            rope.Number("mscale_all_dim", 0),
            rope.Flag("truncate", absent: true));
    }
}
