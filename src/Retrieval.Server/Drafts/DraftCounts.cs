using Retrieval.Server.Reporting;
using Retrieval.Speculation;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Drafts;

/// <summary>What the drafts of a session came to, as outcomes told.</summary>
internal sealed class DraftCounts
{
    private readonly SortedDictionary<string, SourceReport> _bySource = new(StringComparer.Ordinal);

    public int Steps { get; private set; }

    /// <summary>Draft tokens, rejected branches included.</summary>
    public long Drafted { get; private set; }

    /// <summary>Draft tokens on emitted paths.</summary>
    public long Accepted { get; private set; }

    /// <summary>1 + accepted / steps.</summary>
    public double MeanAcceptanceLength => 1 + (Steps == 0 ? 0 : Math.Round((double)Accepted / Steps, 4));

    /// <summary>What each source drafted and had accepted.</summary>
    public IReadOnlyDictionary<string, SourceReport> BySource => _bySource;

    /// <summary>Adds a step.</summary>
    /// <param name="tree">Its tree.</param>
    /// <param name="accepted">Nodes accepted.</param>
    public void Add(TokenTree tree, ReadOnlySpan<int> accepted)
    {
        Steps++;
        (Drafted, Accepted) = (Drafted + tree.Count - 1, Accepted + accepted.Length);
        for (int node = 1; node < tree.Count; node++)
        {
            Add(tree, node, drafted: 1, accepted: 0);
        }

        foreach (int node in accepted)
        {
            Add(tree, node, drafted: 0, accepted: 1);
        }
    }

    private void Add(TokenTree tree, int node, int drafted, int accepted)
    {
        string source = tree.Origins[node].Source.Name();
        SourceReport before = _bySource.GetValueOrDefault(source) ?? new SourceReport(0, 0);
        _bySource[source] = new SourceReport(before.Drafted + drafted, before.Accepted + accepted);
    }
}
