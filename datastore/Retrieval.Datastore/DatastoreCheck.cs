using Retrieval.Datastore.Building;
using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.Query;

namespace Retrieval.Datastore;

/// <summary>Reads every byte of a datastore.</summary>
public static class DatastoreCheck
{
    /// <summary>Compares every checksum and checks the structure of every segment. Takes the time to read the files.</summary>
    /// <returns>The datastore's manifest, if all is well.</returns>
    /// <exception cref="DatastoreFormatException">The first contradiction found.</exception>
    /// <exception cref="IOException">There is no datastore, or it cannot be read.</exception>
    public static DatastoreManifest Run(string directory)
    {
        DatastoreManifest manifest = ManifestFile.Read(directory);
        foreach (SegmentEntry entry in manifest.Segments)
        {
            using DatastoreSegment segment = DatastoreSegment.Open(directory, entry, manifest.TokenizerFingerprint);
            SegmentCheck.CheckSums(segment.File);
            SegmentCheck.CheckStructure(segment.File);
            foreach (DenseSegmentEntry dense in manifest.Dense?.Segments ?? [])
            {
                if (dense.Segment == entry.File) DenseCheck.Run(directory, manifest, dense, segment);
            }
        }
        CheckLock(Path.Combine(directory, DatastoreLock.FileName));
        return manifest;
    }

    private static void CheckLock(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length > 0) throw new DatastoreFormatException(path, "lock", 0, "an empty file", $"{file.Length} bytes");
    }
}
