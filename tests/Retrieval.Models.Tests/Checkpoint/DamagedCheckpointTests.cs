using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Retrieval.Models.Tests;

/// <summary>One clear error for each way in which weight files can be wrong.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private const string Norm = TensorNames.FinalNorm;

    private readonly TemporaryFolder _folder = new();

    public DamagedCheckpointTests() => RandomCheckpoint.Write(_folder.FullPath, SmallModels.Llama, seed: 1);

    private string Weights => _folder["model.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Open_TruncatedData_NamesTheFileAndBothLengths(int missing)
    {
        long length = new FileInfo(Weights).Length;
        Resize(length - missing);

        CheckpointFormatException error = Fails("file length");
        Assert.Equal(($"{length} bytes", $"{length - missing} bytes", Weights), (error.Expected, error.Found, error.Path));
    }

    [Theory]
    [InlineData(0, "file")]
    [InlineData(7, "file length")]
    [InlineData(8, "file length")]
    [InlineData(100, "file length")]
    public void Open_TruncatedHeader_NamesTheFile(int length, string what)
    {
        Resize(length);

        Assert.Equal(Weights, Fails(what).Path);
    }

    [Fact]
    public void Open_TrailingBytes_NamesBothLengths()
    {
        Resize(new FileInfo(Weights).Length + 1);

        Fails("file length");
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    public void Open_AbsurdHeaderLength_IsRefusedUnread(ulong length)
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(Weights, bytes);

        Fails("header length");
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("[]")]
    [InlineData("""{ "a": {}, "a": {} }""")]
    [InlineData("""{ "\ud800": {} }""")]
    [InlineData("""{ "a": { "dtype": "\ud800" } }""")]
    public void Open_HeaderIsNotAnObject_NamesTheHeader(string header)
    {
        WriteHeader(header);

        Fails("header");
    }

    [Theory]
    [InlineData("dtype", "\"F12\"", "F12")]
    [InlineData("dtype", "3", "dtype")]
    [InlineData("dtype", "\"F32\"", "64 bytes for F32 [16]")]
    [InlineData("dtype", "\"I16\"", "BF16, F16 or F32")]
    [InlineData("shape", "[17]", "34 bytes for F16 [17]")]
    [InlineData("shape", "[4, 4]", "shape [16]")]
    [InlineData("shape", "[-16]", "-16")]
    [InlineData("shape", "16", "shape")]
    [InlineData("shape", "[4294967296, 4294967296, 4294967296]", "2^63")]
    [InlineData("data_offsets", "[0]", "[begin, end]")]
    [InlineData("data_offsets", "[40, 8]", "[begin, end]")]
    [InlineData("data_offsets", "[0, 9223372036854775807]", "[begin, end]")]
    [InlineData("data_offsets", "[0, 1e30]", "data_offsets")]
    [InlineData("data_offsets", "[0, 32]", "overlap")]
    [InlineData("data_offsets", "[1000000, 1000032]", "gap")]
    public void Open_BadTensorEntry_NamesTensorAndFault(string field, string value, string fault)
    {
        JsonObject header = ReadHeader();
        header[Norm]![field] = JsonNode.Parse(value);
        WriteHeader(header.ToJsonString());

        CheckpointFormatException error = Assert.Throws<CheckpointFormatException>(Open);
        Assert.Contains(fault, error.Message);
        if (field != "data_offsets" || fault is not ("overlap" or "gap"))
        {
            Assert.Equal($"tensor {Norm}", error.What);
        }
    }

    [Fact]
    public void Open_MissingTensor_NamesItAndItsShape()
    {
        Rename("model.layers.1.mlp.up_proj.weight", "something.else");

        CheckpointFormatException error = Fails("tensor model.layers.1.mlp.up_proj.weight");
        Assert.Equal("shape [24, 16]", error.Expected);
    }

    [Fact]
    public void Open_TransposedTensor_NamesBothShapes()
    {
        JsonObject header = ReadHeader();
        header["model.layers.0.mlp.down_proj.weight"]!["shape"] = new JsonArray(24, 16);
        WriteHeader(header.ToJsonString());

        CheckpointFormatException error = Fails("tensor model.layers.0.mlp.down_proj.weight");
        Assert.Equal(("shape [16, 24]", "shape [24, 16]"), (error.Expected, error.Found));
    }

    [Fact]
    public void Open_BiasTheConfigurationDoesNotKnow_IsRefused()
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(_folder["config.json"]))!;
        RandomCheckpoint.Write(_folder.FullPath, SmallModels.Llama with { MlpBias = true }, seed: 1);
        File.WriteAllText(_folder["config.json"], config.ToJsonString());

        Fails("tensor model.layers.0.mlp.gate_proj.bias");
    }

    [Fact]
    public void Open_NoWeights_NamesBothPossibilities()
    {
        File.Delete(Weights);

        Assert.Equal("model.safetensors or model.safetensors.index.json", Fails("weights").Expected);
    }

    [Fact]
    public void Open_IndexNamesMissingShard_NamesTheShard()
    {
        WriteIndex("absent.safetensors");

        Assert.Equal(_folder["absent.safetensors"], Fails("file").Path);
    }

    [Fact]
    public void Open_IndexNamesTensorTheShardLacks_NamesTensorAndShard()
    {
        File.Move(Weights, _folder["shard.safetensors"]);
        WriteIndex("shard.safetensors", "model.extra.weight");

        Assert.Equal(_folder["shard.safetensors"], Fails("tensor model.extra.weight").Path);
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    public void Open_IndexReachesOutside_IsRefused(string shard)
    {
        WriteIndex(shard);

        Fails($"tensor {Norm}");
    }

    [Fact]
    public void Open_IndexWithoutMap_NamesIt()
    {
        File.Delete(Weights);
        File.WriteAllText(_folder["model.safetensors.index.json"], "{}");

        Fails("\"weight_map\"");
    }

    [Fact]
    public void Open_EveryHeaderByteDamaged_OpensOrFailsCleanly()
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        int end = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var random = new Random(5);
        for (int i = 0; i < end; i++)
        {
            byte old = bytes[i];
            bytes[i] = (byte)random.Next(256);
            File.WriteAllBytes(Weights, bytes);
            bytes[i] = old;
            if (Record.Exception(Open) is { } error)
            {
                Assert.IsType<CheckpointFormatException>(error);
            }
        }
    }

    private void Open() => Checkpoint.Open(_folder.FullPath).Dispose();

    private CheckpointFormatException Fails(string what)
    {
        CheckpointFormatException error = Assert.Throws<CheckpointFormatException>(Open);
        Assert.Equal(what, error.What);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private void Resize(long length)
    {
        using FileStream file = File.OpenWrite(Weights);
        file.SetLength(length);
    }

    private JsonObject ReadHeader()
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        return JsonNode.Parse(bytes.AsSpan(8, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes)))!.AsObject();
    }

    private void WriteHeader(string header)
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        byte[] text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(Weights, [.. length, .. text, .. bytes.AsSpan(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes))]);
    }

    private void Rename(string from, string to)
    {
        JsonObject header = ReadHeader();
        JsonNode tensor = header[from]!.DeepClone();
        header.Remove(from);
        header[to] = tensor;
        WriteHeader(header.ToJsonString());
    }

    private void WriteIndex(string shard, string tensor = Norm)
    {
        File.Delete(Weights);
        var index = new JsonObject { ["weight_map"] = new JsonObject { [tensor] = shard } };
        File.WriteAllText(_folder["model.safetensors.index.json"], index.ToJsonString());
    }
}
