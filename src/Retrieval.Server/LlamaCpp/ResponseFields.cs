using System.Text.Json;
using System.Text.Json.Nodes;
using Retrieval.Server.Http;

namespace Retrieval.Server.LlamaCpp;

/// <summary>Picks fields of a response: <c>timings/prompt_n</c> becomes a field of the root under that very name. What is not there is left out.</summary>
internal static class ResponseFields
{
    /// <summary>Picks.</summary>
    /// <param name="report">The whole response.</param>
    /// <param name="paths">What to pick, in this order; nothing picked is an empty object, no paths at all the whole response.</param>
    public static object Pick(CompletionReport report, IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return report;
        }

        var picked = new JsonObject();
        if (paths.All(path => path.Length == 0))
        {
            return picked; // warming up: nothing is read
        }

        JsonNode root = JsonSerializer.SerializeToNode(report, ApiJson.Options)!;
        foreach (string path in paths)
        {
            if (TryFind(root, path, out JsonNode? found))
            {
                picked[path] = found?.DeepClone();
            }
        }

        return picked;
    }

    // The names may have dots, but no slashes.
    private static bool TryFind(JsonNode root, string path, out JsonNode? found)
    {
        found = root;
        foreach (string name in path.Split('/'))
        {
            if (found is not JsonObject parent || !parent.TryGetPropertyValue(name, out found))
            {
                return false;
            }
        }

        return true;
    }
}
