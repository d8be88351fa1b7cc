namespace Retrieval.Datastore.Format;

/// <summary>Sections of a segment file, in the words of FORMAT.md. The values are part of the file format.</summary>
internal enum SectionId
{
    Documents = 1,
    Strings = 2,
    Text = 3,
    States = 4,
    Transitions = 5,
    Root = 6,
    Positions = 7,
    Buckets = 8,
    Dense = 9,
    Normalizer = 10,
    Vectors = 11,
    Links = 12,
    UpperStarts = 13,
    UpperLinks = 14,
    Payloads = 15,
}
