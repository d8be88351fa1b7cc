namespace Retrieval.Tokenization.Templates.Rendering;

/// <summary>An error that does not know its place yet; whoever knows turns it into a <see cref="ChatTemplateException"/>.</summary>
internal sealed class RenderFault(string message) : Exception(message);
