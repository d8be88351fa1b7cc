using System.Text.Json;

namespace Retrieval.Models;

/// <summary>Refuses models some of whose layers would see less than the whole context.</summary>
internal static class SlidingWindow
{
    public static void Refuse(ConfigurationFields fields, string modelType, int layerCount, int maxPositions)
    {
        string[] layerTypes = fields.Texts("layer_types");
        if (Array.Find(layerTypes, type => type is not ("full_attention" or "sliding_attention")) is { } unknown)
        {
            throw fields.Error("layer_types", "only full_attention", unknown);
        }

        // A switch absent from a Qwen configuration is off; the other architectures have no switch, a window is meant.
        bool switchedOn = fields.Flag("use_sliding_window", absent: modelType is not ("qwen2" or "qwen3"));
        if (!switchedOn || !fields.TryGet("sliding_window", out JsonElement window))
        {
            return;
        }

        bool someLayerSlides = layerTypes.Length > 0
            ? layerTypes.Contains("sliding_attention")
            : !fields.Has("max_window_layers") || fields.Size("max_window_layers") < layerCount;
        if (someLayerSlides && fields.Size("sliding_window") < maxPositions)
        {
            throw fields.Error(
                "sliding_window",
                $"none, or at least max_position_embeddings ({maxPositions}); attention in a window is not supported",
                window.GetRawText());
        }
    }
}
