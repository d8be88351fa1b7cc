namespace Retrieval.Datastore.Dense.Building;

/// <summary>The dense segments in a directory.</summary>
internal static class DenseFiles
{
    /// <summary>The normaliser that all segments of a dense part share.</summary>
    public static float[] ReadNormalizer(string directory, DenseEntry dense)
    {
        using DenseFile file = DenseFile.Open(Path.Combine(directory, dense.Segments[0].File));
        return file.Normalizer.Slice(0, file.Normalizer.Count).ToArray();
    }

    /// <summary>Deletes dense segments, finished or not, that the manifest does not name.</summary>
    public static void DeleteUnnamed(string directory, DatastoreManifest manifest)
    {
        var named = (manifest.Dense?.Segments ?? []).Select(segment => segment.File).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(directory, DenseFileWriter.FilePrefix + "*"))
        {
            string file = Path.GetFileName(path);
            if (!named.Contains(file) && file is not (DenseSpools.StatesFile or DenseSpools.KeysFile)) File.Delete(path);
        }
    }
}
