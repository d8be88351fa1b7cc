namespace Retrieval.Server.Hosting;

/// <summary>The server cannot start with these settings; the message lists every fault, a line each.</summary>
internal sealed class InvalidSettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults));
