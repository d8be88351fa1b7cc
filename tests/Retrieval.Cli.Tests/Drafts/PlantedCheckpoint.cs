using Retrieval.Models;

namespace Retrieval.Cli.Tests.Drafts;

/// <summary>A small random checkpoint one of whose layers adds nothing: its output projections are zero.</summary>
internal static class PlantedCheckpoint
{
    public static void Write(string directory, int layerCount, int uselessLayer)
    {
        ModelConfiguration model = ModelShapes.Get("tiny") with
        {
            HiddenSize = 32, IntermediateSize = 64, LayerCount = layerCount, HeadCount = 2, KeyValueHeadCount = 1, HeadDimension = 16,
            AttentionMultiplier = 0.25, VocabularySize = 8192, MaxPositions = 512, TiedHead = false,
        };
        string random = directory + "-random";
        RandomCheckpoint.Write(random, model, seed: 4, TensorType.Float32);
        RandomCheckpoint.Write(directory, model, seed: 4, TensorType.Float32); // for its config.json
        using (Checkpoint source = Checkpoint.Open(random))
        {
            File.Delete(Path.Combine(directory, "model.safetensors"));
            TensorInfo[] tensors = [.. TensorNames.Expected(model).Select(tensor => new TensorInfo(tensor.Name, TensorType.Float32, tensor.Shape))];
            using var writer = new SafetensorsWriter(Path.Combine(directory, "model.safetensors"), tensors);
            foreach (TensorInfo tensor in tensors)
            {
                var values = new float[tensor.ElementCount];
                if (tensor.Name != $"{TensorNames.Layer(uselessLayer)}{TensorNames.Output}.weight" && tensor.Name != $"{TensorNames.Layer(uselessLayer)}{TensorNames.Down}.weight")
                {
                    source.ReadSingle(tensor.Name, values);
                }

                writer.Write(values);
            }
        }

        Directory.Delete(random, recursive: true);
        File.Copy(Path.Combine(DefaultModel.DraftDirectory, "tokenizer.json"), Path.Combine(directory, "tokenizer.json"));
    }
}
