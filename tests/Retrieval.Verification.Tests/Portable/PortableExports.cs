using Retrieval.Models;
using Retrieval.Models.Export;

namespace Retrieval.Verification.Tests.Portable;

/// <summary>Exports in both forms, each made once for all tests of the collection and removed after the last.</summary>
public sealed class PortableExports : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retrieval-test-").FullName;
    private readonly Dictionary<(string, WeightFormat, DeviceForm), ExportedDecoder> _decoders = [];

    public ExportedDecoder Of(string checkpoint, WeightFormat format, DeviceForm device)
    {
        if (!_decoders.TryGetValue((checkpoint, format, device), out ExportedDecoder? decoder))
        {
            string directory = Path.Combine(_folder, $"{_decoders.Count}");
            using Checkpoint opened = Checkpoint.Open(checkpoint);
            DecoderExporter.Export(opened, directory, format, device);
            decoder = ExportedDecoder.Open(directory);
            _decoders.Add((checkpoint, format, device), decoder);
        }

        return decoder;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>Tests that share <see cref="PortableExports"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PortableCollection : ICollectionFixture<PortableExports>
{
    public const string Name = "portable";
}
