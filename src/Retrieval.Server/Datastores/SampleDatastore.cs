using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Server.Datastores.Building;
using Retrieval.Tokenization;

namespace Retrieval.Server.Datastores;

/// <summary>The small datastore that comes with the server as text, and is built on its first start.</summary>
internal sealed partial class SampleDatastore(DatastoreFolders folders, ILogger<SampleDatastore> logger)
{
    /// <summary>Its id.</summary>
    public const string Id = "sample";

    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static string CorpusDirectory => Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Builds it where it is missing, half-built or out of date, and opens it.</summary>
    /// <exception cref="DatastoreRefusedException">It cannot be built or opened.</exception>
    public DatastoreReader Open(Tokenizer tokenizer, CancellationToken cancellationToken)
    {
        string directory = folders.OfSample(tokenizer.Fingerprint);
        try
        {
            BuildSummary summary = Build(directory, tokenizer, cancellationToken);
            if (summary.Added + summary.Changed + summary.Removed > 0)
            {
                Log.Built(logger, summary.Manifest.DocumentCount, summary.Manifest.TokenCount);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatastoreRefusedException($"cannot be built in {directory}: {error.Message}", error);
        }

        return DatastoreOpening.Open(directory, tokenizer.Fingerprint, checksAll: false);
    }

    private BuildSummary Build(string directory, Tokenizer tokenizer, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                // The program's folder may lie in a repository that ignores it.
                var corpus = new CorpusReader([CorpusSource.Folder(CorpusDirectory)], new CorpusOptions { UseGitIgnore = false, ThreadCount = 1 });
                DatastoreBuildOptions options = DatastoreBuild.Prepare(directory, tokenizer) with { Progress = Report };
                return DatastoreBuild.Run(directory, corpus, tokenizer, options, cancellationToken);
            }
            catch (IOException error) when (error is not CorpusException && attempt < Attempts)
            {
                // Another server on this machine may be building it.
                cancellationToken.WaitHandle.WaitOne(Pause);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private void Report(BuildProgress progress)
    {
        if (progress.Documents > 0)
        {
            Log.Building(logger, progress.Phase, progress.Documents, progress.Tokens);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Sample datastore: {Phase}, {Documents} documents, {Tokens} tokens.")]
        public static partial void Building(ILogger logger, BuildPhase phase, long documents, long tokens);

        [LoggerMessage(Level = LogLevel.Information, Message = "Sample datastore is built: {Documents} documents, {Tokens} tokens.")]
        public static partial void Built(ILogger logger, long documents, long tokens);
    }
}
