namespace Retrieval.Server.Http;

/// <summary>A request cannot be served for a reason its sender can mend; becomes the error body.</summary>
internal sealed class ApiException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="type">Machine-readable kind.</param>
    /// <param name="parameter">The request's parameter at fault, or null.</param>
    /// <param name="code">Finer than the type, or null.</param>
    public ApiException(int status, string message, string type = "invalid_request_error", string? parameter = null, string? code = null)
        : base(message) =>
        (Status, Type, Parameter, Code) = (status, type, parameter, code);

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Machine-readable kind.</summary>
    public string Type { get; }

    /// <summary>The parameter at fault, or null.</summary>
    public string? Parameter { get; }

    /// <summary>Finer than the type, or null.</summary>
    public string? Code { get; }

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Headers of the response, by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Further members of the error object that clients know.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>();

    /// <summary>A parameter is missing, of the wrong type or out of its range: 400.</summary>
    public static ApiException Invalid(string parameter, string message) => new(StatusCodes.Status400BadRequest, message, parameter: parameter);

    /// <summary>There is no such thing: 404.</summary>
    public static ApiException NotFound(string message, string? parameter = null, string? code = "not_found") =>
        new(StatusCodes.Status404NotFound, message, parameter: parameter, code: code);

    /// <summary>A prompt does not fit the context, in the words that llama.cpp's clients parse.</summary>
    public static ApiException ContextExceeded(int promptTokens, int contextLength, string parameter = "prompt") =>
        new(
            StatusCodes.Status400BadRequest,
            $"The prompt has {promptTokens} tokens, but the context of {contextLength} has room for {contextLength - 1} and one to generate.",
            "exceed_context_size_error",
            parameter,
            "context_length_exceeded")
        {
            Details = new Dictionary<string, object?> { ["n_prompt_tokens"] = promptTokens, ["n_ctx"] = contextLength },
        };
}
