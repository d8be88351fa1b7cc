using System.CommandLine;
using Retrieval.Benchmarks.Ann;
using Retrieval.Benchmarks.Decode;
using Retrieval.Benchmarks.Engine;
using Retrieval.Benchmarks.Index;
using Retrieval.Benchmarks.Loss;
using Retrieval.Benchmarks.Replay;
using Retrieval.Benchmarks.Server;
using Retrieval.Benchmarks.Streams;
using Retrieval.Benchmarks.Tokenize;

var root = new RootCommand("Every number that the README states comes from here. Runs are interleaved; judge ratios, not single times.")
{
    AnnCommand.Create(),
    AnnVectorsCommand.Create(),
    DecodeCommand.Create(),
    EngineCommand.Create(),
    IndexCommand.Create(),
    LossCommand.Create(),
    ReplayCommand.Create(),
    ServerCommand.Create(),
    StreamsCommand.Create(),
    TeachCommand.Create(),
    TokenizeCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is IOException or ArgumentException or InvalidOperationException or InvalidDataException or NotSupportedException or InsufficientMemoryException
    or UnauthorizedAccessException or HttpRequestException or Retrieval.Models.CheckpointFormatException or Retrieval.Tokenization.TokenizerFormatException or Retrieval.Verification.DecoderFormatException)
{
    Console.Error.WriteLine($"error: {failure.Message}");
    return 1;
}
