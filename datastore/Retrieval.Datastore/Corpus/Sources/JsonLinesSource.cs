namespace Retrieval.Datastore.Corpus.Sources;

internal sealed class JsonLinesSource : CorpusSource
{
    private readonly string _path;
    private readonly JsonField _text;
    private readonly JsonField? _pathField, _license;

    public JsonLinesSource(string path, JsonLinesFields fields)
        : base(FolderSource.NameOf(path))
    {
        _path = path;
        _text = JsonField.Parse(fields.Text, nameof(fields)) ?? throw new ArgumentException("The text field is missing.", nameof(fields));
        _pathField = JsonField.Parse(fields.Path, nameof(fields));
        _license = JsonField.Parse(fields.License, nameof(fields));
    }

    internal override string DefaultMount => _pathField is null ? "" : Name;

    internal override SourceReading Open(CorpusOptions options, string mount)
    {
        FileStream stream = TextFileSource.OpenFile(_path);
        JsonLineReader lines = new(_text, _license, Name, mount, options);
        if (_pathField is null)
            return new JsonLinesReading(stream, lines);
        if (stream.CanSeek)
            return new JsonLinesByPathReading(stream, lines, _pathField);
        stream.Dispose();
        throw new CorpusException($"'{_path}' is a pipe; documents can be ordered by a path field only in a file.");
    }
}
