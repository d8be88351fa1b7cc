namespace Retrieval.Server.Completions;

/// <summary>Who the fields are meant for.</summary>
internal enum CompletionDialect
{
    /// <summary>OpenAI's legacy completions.</summary>
    OpenAI,

    /// <summary>Mistral's fill-in-the-middle, which editors use: no limit by default, and text spelled as chat spells it, too.</summary>
    Fim,
}
