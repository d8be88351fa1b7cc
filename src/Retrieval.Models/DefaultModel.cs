namespace Retrieval.Models;

/// <summary>
/// The small code model that comes with this library, copied beside every program that uses it: 12.6 M parameters, and a draft model of
/// 1.4 M.
/// </summary>
public static class DefaultModel
{
    /// <summary>Checkpoint directory of the target model.</summary>
    public static string TargetDirectory => Path.Combine(AppContext.BaseDirectory, "default", "target");

    /// <summary>Checkpoint directory of its draft model; the same tokenizer.</summary>
    public static string DraftDirectory => Path.Combine(AppContext.BaseDirectory, "default", "draft");
}
