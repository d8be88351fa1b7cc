using System.Text;
using Retrieval.Datastore.Automaton;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;
using Retrieval.Datastore.SuffixArrays;

namespace Retrieval.Datastore.Building;

/// <summary>Turns the text of a segment into a file whose name is its content.</summary>
internal static class SegmentFactory
{
    public const string FilePrefix = "segment-";
    public const string FileSuffix = ".seg";

    public static ulong TokenizerHash(string fingerprint) => XxHash64.Of(Encoding.UTF8.GetBytes(fingerprint));

    /// <summary>Writes the segment, unless the directory already has it complete from a build that was interrupted.</summary>
    public static SegmentEntry Write(string directory, SegmentText text, SegmentKind kind, DatastoreBuildOptions options)
    {
        UInt128 identity = text.ComputeIdentity(kind, options.TokenizerFingerprint);
        string file = $"{FilePrefix}{identity:x32}{FileSuffix}";
        string path = Path.Combine(directory, file);
        if (!IsComplete(path)) WriteFile(path, text, kind, identity, options);
        using SegmentFile segment = SegmentFile.Open(path);
        return new SegmentEntry(file, kind, text.Documents.Count, text.TokenCount, (long)segment.Header.FileBytes, segment.HeaderChecksum);
    }

    private static bool IsComplete(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using SegmentFile segment = SegmentFile.Open(path);
            SegmentCheck.CheckSums(segment);
            return true;
        }
        catch (DatastoreFormatException)
        {
            return false;
        }
    }

    private static void WriteFile(string path, SegmentText text, SegmentKind kind, UInt128 identity, DatastoreBuildOptions options)
    {
        using var writer = new SegmentFileWriter(path);
        DocumentTableWriter.Write(writer, text.Documents);
        if (text.Width == TokenWidth.Bits16) writer.WriteSection(SectionId.Text, text.Narrow);
        else writer.WriteSection(SectionId.Text, text.Wide);
        if (kind == SegmentKind.Automaton) AutomatonWriter.Write(writer, text);
        else SuffixArrayWriter.Write(writer, text, options.MaxSortedTokens);
        writer.Complete(new SegmentHeader
        {
            Kind = (uint)kind,
            TokenBytes = (uint)text.Width,
            TokenCount = (ulong)text.TokenCount,
            DocumentCount = (ulong)text.Documents.Count,
            VocabularySize = (ulong)text.VocabularySize,
            TokenizerHash = TokenizerHash(options.TokenizerFingerprint),
            Identity = identity,
        });
    }
}
