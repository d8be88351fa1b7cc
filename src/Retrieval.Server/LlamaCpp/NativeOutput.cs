using System.Text;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>Everything a sample has emitted so far.</summary>
internal sealed class NativeOutput
{
    private readonly StringBuilder _text = new();

    /// <summary>Its text.</summary>
    public string Text => _text.ToString();

    /// <summary>Its tokens.</summary>
    public List<int> Tokens { get; } = [];

    /// <summary>Their scores, when asked for.</summary>
    public List<TokenScore> Scores { get; } = [];

    /// <summary>Takes a step in.</summary>
    public void Add(GenerationStep step)
    {
        _text.Append(step.Text);
        Tokens.AddRange(step.Tokens);
        Scores.AddRange(step.Scores);
    }
}
