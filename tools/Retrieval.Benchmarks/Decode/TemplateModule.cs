using System.Text;
using Retrieval.Benchmarks.Streams;

namespace Retrieval.Benchmarks.Decode;

/// <summary>A made-up Python module, for when no folder is given: looks like code, is like no other file.</summary>
internal static class TemplateModule
{
    private const int Functions = 6;

    private static readonly string[] Verbs = ["load", "merge", "count", "filter", "render", "resolve", "update", "validate", "collect", "convert"];
    private static readonly string[] Nouns = ["order", "session", "record", "packet", "window", "account", "branch", "message", "vector", "schema"];
    private static readonly string[] Traits = ["active", "stale", "remote", "empty", "partial", "hidden", "shared", "pending"];

    public static SourceText Write(string path, Random random)
    {
        var text = new StringBuilder($"import {Pick(["os", "json", "time", "math"], random)}\nfrom collections import {Pick(["deque", "Counter", "OrderedDict"], random)}\n");
        for (int i = 0; i < Functions; i++)
        {
            WriteFunction(text, random);
        }

        return new SourceText(path, text.ToString());
    }

    private static void WriteFunction(StringBuilder text, Random random)
    {
        string verb = Pick(Verbs, random), noun = Pick(Nouns, random), trait = Pick(Traits, random), other = Pick(Nouns, random);
        text.Append($"\n\ndef {verb}_{noun}s({noun}s, {other}, limit={random.Next(2, 90)}):\n");
        text.Append($"    \"\"\"{char.ToUpperInvariant(verb[0])}{verb[1..]} every {trait} {noun} of the {other}.\"\"\"\n");
        text.Append("    result = []\n");
        text.Append($"    for {noun} in {noun}s:\n        if {noun}.is_{trait} and len(result) < limit:\n            result.append({noun}.{verb}({other}.{trait}_id))\n");
        if (random.Next(2) == 0)
        {
            text.Append($"    if not result:\n        raise ValueError(\"no {trait} {noun} in %s\" % {other}.name)\n");
        }

        text.Append("    return result\n");
    }

    private static string Pick(string[] words, Random random) => words[random.Next(words.Length)];
}
