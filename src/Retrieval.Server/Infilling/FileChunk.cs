namespace Retrieval.Server.Infilling;

/// <summary>A piece of another file.</summary>
/// <param name="FileName">Its name.</param>
/// <param name="Text">The piece.</param>
internal sealed record FileChunk(string FileName, string Text);
