namespace Retrieval.Cli.Datastores;

/// <summary>What a source is called and where it is.</summary>
/// <param name="Name">Last part of its path.</param>
/// <param name="Path">As given.</param>
/// <param name="IsTree">Whether its documents are below it: a folder or a revision.</param>
internal sealed record SourceName(string Name, string Path, bool IsTree);
