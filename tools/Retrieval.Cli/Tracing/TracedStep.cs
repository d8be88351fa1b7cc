using Retrieval.Cli.Datastores;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Tracing;

/// <summary>A step; see <see cref="StepTrace"/>. Times in milliseconds.</summary>
internal sealed record TracedStep(
    int Step, int PastLength, TracedNode[] Nodes, IReadOnlyList<int> Path, TracedToken[] Emitted, double DraftMs, double VerifyMs, double AcceptMs)
{
    public static TracedStep Of(StepTrace step, TokenNames names) => new(
        step.Step,
        step.PastLength,
        [.. step.Nodes.Select(node => TracedNode.Of(node, names))],
        step.Path,
        [.. step.Emitted.Select(id => new TracedToken(id, names.PieceOf(id)))],
        Milliseconds(step.DraftTime),
        Milliseconds(step.VerifyTime),
        Milliseconds(step.AcceptTime));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);
}
