namespace Retrieval.Datastore;

/// <summary>A file of a datastore is not what its format says. Nothing was changed.</summary>
public sealed class DatastoreFormatException : Exception
{
    /// <summary>Names the place and the contradiction.</summary>
    public DatastoreFormatException(string path, string section, long offset, string expected, string found)
        : base($"{path}: section '{section}' at byte {offset}: expected {expected}, found {found}.")
    {
        (Path, Section, Offset, Expected, Found) = (path, section, offset, expected, found);
    }

    /// <summary>The damaged file.</summary>
    public string Path { get; }

    /// <summary>The part of the file, in the words of FORMAT.md.</summary>
    public string Section { get; }

    /// <summary>Byte offset in the file where the contradiction was found.</summary>
    public long Offset { get; }

    /// <summary>What the format asks for at that place.</summary>
    public string Expected { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }
}
