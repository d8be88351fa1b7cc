namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A field name split at its dots.</summary>
internal sealed record JsonField(string[] Parts)
{
    public static JsonField? Parse(string? name, string parameter)
    {
        if (name is null)
            return null;
        string[] parts = name.Split('.');
        return parts.Any(part => part.Length == 0)
            ? throw new ArgumentException($"'{name}' is not a field name: expected names joined by single dots.", parameter)
            : new JsonField(parts);
    }

    public override string ToString() => string.Join('.', Parts);
}
