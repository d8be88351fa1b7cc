using System.Globalization;
using System.Text;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Dense;

/// <summary>Hashes of all that decides vectors: what was made for one purpose is of no use for another.</summary>
internal static class DensePurpose
{
    /// <summary>Of hidden states.</summary>
    public static ulong OfStates(string tokenizer, DenseOptions options) => Hash(tokenizer, options, "states");

    /// <summary>Of keys.</summary>
    public static ulong OfKeys(string tokenizer, DenseOptions options) =>
        Hash(tokenizer, options, string.Create(CultureInfo.InvariantCulture, $"keys {options.Dimensions} {options.Stride}"));

    /// <summary>Of a graph over keys.</summary>
    public static ulong OfGraph(string tokenizer, DenseOptions options) =>
        Hash(tokenizer, options, string.Create(CultureInfo.InvariantCulture, $"graph {options.Dimensions} {options.Stride} {options.M} {options.EfConstruction}"));

    private static ulong Hash(string tokenizer, DenseOptions options, string purpose)
    {
        string states = string.Create(CultureInfo.InvariantCulture, $"{options.HiddenSize} {options.WindowTokens} {options.OverlapTokens}");
        return XxHash64.Of(Encoding.UTF8.GetBytes(string.Join('\n', tokenizer, options.Model, options.Weights, options.Layer, states, purpose)));
    }
}
