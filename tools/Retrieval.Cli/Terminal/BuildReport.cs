using Retrieval.Cli.Datastores;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Terminal;

/// <summary>What a build tells at its end.</summary>
internal sealed class BuildReport(StandardOutput output, bool isJson, bool listsSkipped = false)
{
    /// <summary>What it shows before.</summary>
    public BuildDisplay Display { get; } = new(output, isJson);

    /// <summary>What it shows of the dense part.</summary>
    public DenseDisplay DenseDisplay { get; } = new(output, isJson);

    public void Write(DenseResult result) => Write(isJson ? JsonLines.Write(result) : null, result.Describe());

    public void Write(BuildResult result, CorpusReport? report)
    {
        WriteSkipped(report);
        Write(isJson ? JsonLines.Write(result) : null, result.Describe());
    }

    public void Write(BuildForecast forecast, CorpusReport report)
    {
        WriteSkipped(report);
        Write(
            isJson ? JsonLines.Write(forecast) : null,
            $"""
            Would read {forecast.Documents:n0} documents, {BuildText.Megabytes(forecast.SourceBytes)}, about {forecast.Tokens:n0} tokens.
            Would take at most {BuildText.Megabytes(forecast.Bytes)} on disk, {BuildText.Megabytes(forecast.PeakMemoryBytes)} of memory and about {BuildText.Duration(TimeSpan.FromSeconds(forecast.Seconds))}.
            """ + (forecast.Dense is { } dense
                ? $"\nDense keys: at most {dense.Keys:n0}, {BuildText.Megabytes(dense.Bytes)} more on disk, and {BuildText.Duration(TimeSpan.FromSeconds(dense.Seconds))} more at {dense.TokensPerSecond:n0} tokens/s."
                : ""));
    }

    private void WriteSkipped(CorpusReport? report)
    {
        if (report is null)
        {
            return;
        }

        if (listsSkipped)
        {
            output.Write(string.Concat(report.Skipped.Select(entry => isJson ? JsonLines.Write(SkipEvent.Of(entry)) : SkipText.Line(entry))));
        }

        if (!isJson)
        {
            foreach (string line in SkipText.Describe(report))
            {
                Console.Error.WriteLine(line);
            }
        }
    }

    private void Write(string? json, string text)
    {
        if (json is null)
        {
            Console.Error.WriteLine(text);
        }
        else
        {
            output.Write(json);
        }
    }
}
