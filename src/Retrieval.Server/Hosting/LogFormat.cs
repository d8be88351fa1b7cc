namespace Retrieval.Server.Hosting;

/// <summary>How logs are written.</summary>
internal enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON object in each line.</summary>
    Json,
}
