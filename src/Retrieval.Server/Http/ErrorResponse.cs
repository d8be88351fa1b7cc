using System.Globalization;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Http;

/// <summary>The error body: <c>{"error":{"message","type","param","code"}}</c>, all four always there.</summary>
internal static class ErrorResponse
{
    /// <summary>Puts any failure into the words of the API; null when there is nobody left to tell.</summary>
    public static ApiException? Describe(Exception failure, HttpContext context) => failure switch
    {
        ApiException known => known,
        OverloadedException full => new ApiException(StatusCodes.Status429TooManyRequests, full.Message, "overloaded_error", code: "overloaded")
        {
            RetryAfter = full.RetryAfter,
        },
        BadHttpRequestException bad => new ApiException(bad.StatusCode, bad.Message),
        OperationCanceledException when context.RequestAborted.IsCancellationRequested => null,
        OperationCanceledException => new ApiException(StatusCodes.Status503ServiceUnavailable, "The server is stopping.", "unavailable_error"),
        _ => new ApiException(StatusCodes.Status500InternalServerError, "The server failed; its log says why.", "server_error"),
    };

    /// <summary>The error object.</summary>
    public static object Body(ApiException error)
    {
        var fields = new Dictionary<string, object?>
        {
            ["message"] = error.Message,
            ["type"] = error.Type,
            ["param"] = error.Parameter,
            ["code"] = error.Code,
        };
        foreach ((string name, object? value) in error.Details)
        {
            fields[name] = value;
        }

        return new { error = fields };
    }

    /// <summary>Writes it as the whole response.</summary>
    public static Task WriteAsync(HttpContext context, ApiException error)
    {
        foreach ((string name, string value) in error.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (error.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["retry-after-ms"] = Math.Ceiling(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        return ApiJson.WriteAsync(context, Body(error), error.Status);
    }
}
