using Retrieval.TestSupport;

namespace Retrieval.Models.Tests;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_PiecesAcrossTensors_LandInOrder()
    {
        // A real checkpoint rewritten in pieces that ignore tensor borders, with mixed types.
        using Checkpoint original = Checkpoint.Open(ReferenceCases.Model("llama3-rope"));
        TensorType[] types = [TensorType.Float32, TensorType.Float16, TensorType.BFloat16];
        TensorInfo[] tensors = [.. original.Tensors.Values.Select((tensor, i) => tensor with { Type = types[i % 3] })];
        float[] all = [.. tensors.SelectMany(tensor => Read(original, tensor.Name))];
        File.Copy(Path.Combine(original.Directory, "config.json"), _folder["config.json"]);
        using (var writer = new SafetensorsWriter(_folder["model.safetensors"], tensors))
        {
            for (int start = 0; start < all.Length; start += 40_009)
            {
                writer.Write(all.AsSpan(start, Math.Min(40_009, all.Length - start)));
            }
        }

        using Checkpoint copy = Checkpoint.Open(_folder.FullPath);
        foreach (TensorInfo tensor in tensors)
        {
            Assert.Equal(tensor.Type, copy.Tensors[tensor.Name].Type);

            // The original is BF16, whose values of this size are exact in all three types but for small ones in F16.
            Assert.All(Read(original, tensor.Name).Zip(Read(copy, tensor.Name)), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        }
    }

    [Fact]
    public void Write_MoreThanTheTensorsHold_Throws()
    {
        using var writer = new SafetensorsWriter(_folder["x"], [new("a", TensorType.Float32, [2, 3])]);

        Assert.Throws<InvalidOperationException>(() => writer.Write(new float[7]));
    }

    [Fact]
    public void Constructor_BadTensors_Throws()
    {
        Assert.Throws<ArgumentException>(() => new SafetensorsWriter(_folder["x"], [new("a", TensorType.Int8, [1])]));
        Assert.Throws<ArgumentException>(
            () => new SafetensorsWriter(_folder["x"], [new("a", TensorType.Float32, [1]), new("a", TensorType.Float32, [1])]));
        Assert.False(File.Exists(_folder["x"]));
    }

    private static float[] Read(Checkpoint checkpoint, string name)
    {
        var values = new float[checkpoint.Tensors[name].ElementCount];
        checkpoint.ReadSingle(name, values);
        return values;
    }
}
