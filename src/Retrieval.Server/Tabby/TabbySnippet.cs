namespace Retrieval.Server.Tabby;

/// <summary>A snippet that went into a prompt; its score is not ours, so 1.</summary>
internal sealed record TabbySnippet(string Filepath, string Body, double Score = 1);
