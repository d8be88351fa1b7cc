namespace Retrieval.Tokenization.Templates;

/// <summary>A template's own <c>raise_exception</c>: the messages are not what the model takes, and the message says why.</summary>
/// <param name="message">The words of the template, meant for whoever sent the messages.</param>
public sealed class ChatTemplateRefusalException(string message) : Exception(message);
