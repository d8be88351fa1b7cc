namespace Retrieval.Server.Page;

/// <summary>A file of the page, out of the assembly.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">What they are.</param>
/// <param name="Tag">Changes when they do.</param>
internal sealed record PageAsset(byte[] Content, string ContentType, string Tag);
