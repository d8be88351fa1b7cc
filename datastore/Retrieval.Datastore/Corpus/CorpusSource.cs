using Retrieval.Datastore.Corpus.Sources;

namespace Retrieval.Datastore.Corpus;

/// <summary>Where documents come from. Opened when read, not before.</summary>
public abstract class CorpusSource
{
    private protected CorpusSource(string name) => Name = name;

    /// <summary>Last part of the path, or what was given. Sources read together need different names.</summary>
    public string Name { get; }

    /// <value>
    /// Put with a '/' in front of the paths of this source; '/' inside makes levels, the empty string means nothing is put in front. The
    /// default, null, means nothing for a source read alone, and <see cref="Name"/> for a folder, a revision, and JSON Lines with a path
    /// field read together with others.
    /// </value>
    public string? Mount { get; private set; }

    internal virtual string DefaultMount => Name;

    /// <summary>Whether it can be read more than once.</summary>
    internal virtual bool IsRepeatable => true;

    /// <summary>The same source with another <see cref="Mount"/>.</summary>
    public CorpusSource At(string mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        var copy = (CorpusSource)MemberwiseClone();
        copy.Mount = mount;
        return copy;
    }

    /// <summary>A folder and what is below it. Symbolic links are not followed, except the given path itself.</summary>
    /// <param name="path">An existing directory.</param>
    public static CorpusSource Folder(string path) => new FolderSource(Checked(path, nameof(path)));

    /// <summary>The files of a commit, read from the object database through the <c>git</c> command; the work tree does not matter.</summary>
    /// <param name="repository">A repository, bare or not, or a directory in one: then only what is below it in the revision.</param>
    /// <param name="revision">Whatever git resolves to a commit or tag, such as <c>v1.2</c> or <c>HEAD~3</c>.</param>
    public static CorpusSource GitRevision(string repository, string revision) =>
        new GitRevisionSource(Checked(repository, nameof(repository)), Checked(revision, nameof(revision)));

    /// <summary>
    /// A file with one JSON object per line, each a document. A line that is not one, or lacks the text field, is skipped and counted
    /// under the path <c>NAME/LINE</c> (as is a document without a path field); blank lines mean nothing.
    /// </summary>
    /// <param name="path">The file. With a path field it is read twice and must not be a pipe.</param>
    /// <param name="fields">Which fields to read.</param>
    public static CorpusSource JsonLines(string path, JsonLinesFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new JsonLinesSource(Checked(path, nameof(path)), fields);
    }

    /// <summary>One text, given by name and treated as prose; its path is its file name.</summary>
    public static CorpusSource TextFile(string path) => new TextFileSource(Checked(path, nameof(path)));

    /// <summary>One text from a stream, by default standard input, treated as prose. It can be read once.</summary>
    /// <param name="stream">The stream, or null for standard input. It is not closed.</param>
    /// <param name="name">Path of the document.</param>
    public static CorpusSource StandardInput(Stream? stream = null, string name = "stdin") =>
        new StandardInputSource(stream, Checked(name, nameof(name)));

    /// <summary>Begins one reading.</summary>
    /// <param name="options">The options.</param>
    /// <param name="mount">What to put in front of each path: empty, or ending in '/'.</param>
    internal abstract SourceReading Open(CorpusOptions options, string mount);

    private static string Checked(string text, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, name);
        return text.Contains('\0', StringComparison.Ordinal) ? throw new ArgumentException("It contains a zero character.", name) : text;
    }
}
