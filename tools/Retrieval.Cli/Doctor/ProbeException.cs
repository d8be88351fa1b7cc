namespace Retrieval.Cli.Doctor;

/// <summary>A client would not work with what the server answered; the message says why.</summary>
internal sealed class ProbeException(string message) : Exception(message);
