using System.Diagnostics;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;
using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Dense.Building;

namespace Retrieval.Cli.Datastores;

/// <summary>Gives a datastore its dense part, behind its build.</summary>
internal static class DenseRun
{
    /// <summary>Makes it complete.</summary>
    /// <param name="directory">The datastore.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="display">Shows how it gets on.</param>
    /// <param name="cancellationToken">Leaves the datastore as it was, and what was computed for the next build.</param>
    public static (DatastoreManifest Manifest, DenseResult Result) Run(string directory, DenseRequest request, DenseDisplay display, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        DenseEntry? current = DatastoreFolder.ReadManifest(directory).Dense;
        using var model = DenseModel.Locate(request, request.WeightsFor(current), new ExportProgressLines().Report, cancellationToken);
        DenseOptions options = request.OptionsFor(model.Decoder, current);
        try
        {
            return display.Run(progress =>
            {
                var builder = new DenseBuilder(directory, new DenseBuildOptions { Dense = options, Threads = request.Threads, Progress = progress });
                DensePlan plan = builder.Plan();
                DatastoreManifest manifest = builder.Build(model.Read, cancellationToken);
                return (manifest, DenseResult.Of(manifest.Dense!, plan, Stopwatch.GetElapsedTime(start)));
            });
        }
        catch (ArgumentException invalid)
        {
            throw new CommandException(invalid.Message, ExitCode.BadUsage, invalid);
        }
    }
}
