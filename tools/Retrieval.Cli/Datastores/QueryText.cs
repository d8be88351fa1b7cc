using System.Text;
using Retrieval.Datastore;

namespace Retrieval.Cli.Datastores;

/// <summary>A query's answer for people: the tree with a line for each run of tokens without a choice.</summary>
internal static class QueryText
{
    public static string Describe(DatastoreQuery query, QueryReport report, TokenNames names)
    {
        if (report.MatchLength == 0)
        {
            return "No match: the last token does not occur.\n";
        }

        var text = new StringBuilder();
        text.Append($"Match of {report.MatchLength} of {report.QueryTokens} tokens, {report.Occurrences:n0} occurrences: {names.Show(query.Match)}\n");
        text.Append($"  at {report.Source!.Describe()}\n");
        Append(text, report.Tree, "", names);
        return text.ToString();
    }

    private static void Append(StringBuilder text, List<QueryNode> nodes, string indent, TokenNames names)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            bool isLast = i == nodes.Count - 1;
            List<int> run = [nodes[i].Token];
            QueryNode end = nodes[i];
            while (end.Children.Count == 1 && end.Children[0].Count == end.Count)
            {
                end = end.Children[0];
                run.Add(end.Token);
            }

            string source = end.Children.Count == 0 && end.Source is { } found ? $"   {found.Describe()}" : "";
            text.Append($"{indent}{(isLast ? "└─ " : "├─ ")}{end.Probability:0.000} {end.Count,6:n0}x {names.Show(run.ToArray())}{source}\n");
            Append(text, end.Children, indent + (isLast ? "   " : "│  "), names);
        }
    }
}
