namespace Retrieval.Server.Tabby;

/// <summary>One text to insert.</summary>
internal sealed record TabbyChoice(int Index, string Text);
