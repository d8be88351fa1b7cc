namespace Retrieval.Tokenization.Templates;

/// <summary>A chat template that cannot be read, or that cannot render the messages it was given.</summary>
/// <remarks>From <see cref="ChatTemplate.Parse"/> it is a fault of the template; from <see cref="ChatTemplate.Render(ChatTemplateInput)"/> the template does not
/// fit the messages, as when it reads a field of something they lack, or they make it exceed its limits.</remarks>
public sealed class ChatTemplateException : Exception
{
    /// <summary>Creates the error for one place in a template.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column in UTF-16 units, from 1.</param>
    /// <param name="problem">What is wrong there, without the place.</param>
    /// <param name="innerException">What led to it, if anything.</param>
    public ChatTemplateException(int line, int column, string problem, Exception? innerException = null)
        : base($"chat template, line {line}, column {column}: {problem}", innerException)
    {
        Line = line;
        Column = column;
        Problem = problem;
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column in UTF-16 units, from 1.</summary>
    public int Column { get; }

    /// <summary>What is wrong there, without the place.</summary>
    public string Problem { get; }
}
