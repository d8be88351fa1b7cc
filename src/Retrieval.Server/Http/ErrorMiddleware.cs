using Microsoft.AspNetCore.WebUtilities;

namespace Retrieval.Server.Http;

/// <summary>Gives every failure its error body, routes and methods that do not exist included.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            if (ErrorResponse.Describe(failure, context) is not { } error)
            {
                return;
            }

            if (error.Status >= StatusCodes.Status500InternalServerError && failure is not ApiException)
            {
                Log.Failed(logger, failure, context.TraceIdentifier);
            }

            context.Response.Clear();
            await ErrorResponse.WriteAsync(context, error);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
        {
            int status = context.Response.StatusCode;
            string reason = ReasonPhrases.GetReasonPhrase(status);
            await ErrorResponse.WriteAsync(context, new ApiException(status, $"{reason}: {context.Request.Method} {context.Request.Path}."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed.")]
        public static partial void Failed(ILogger logger, Exception failure, string requestId);
    }
}
