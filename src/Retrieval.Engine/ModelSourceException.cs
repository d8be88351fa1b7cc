namespace Retrieval.Engine;

/// <summary>A directory does not hold a model that can be used; the message names it, what was expected and what was found.</summary>
public sealed class ModelSourceException : Exception
{
    /// <summary>Makes one.</summary>
    public ModelSourceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
