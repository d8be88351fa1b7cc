using System.Diagnostics;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore.Dense;

namespace Retrieval.Cli.Datastores;

/// <summary>What keys for a corpus would take.</summary>
/// <param name="Keys">At most so many.</param>
/// <param name="Bytes">Size of their files.</param>
/// <param name="TokensPerSecond">What the model was fed in a trial.</param>
/// <param name="Seconds">To run the model and to build the graphs.</param>
internal sealed record DenseForecast(long Keys, long Bytes, double TokensPerSecond, double Seconds)
{
    private const double KeysIndexedPerSecond = 12_000;
    private const double UpperLayerShare = 0.1;

    /// <summary>Loads the model and feeds it a text until a second or two has passed.</summary>
    public static DenseForecast Estimate(DenseRequest request, int[] sample, long tokens, CancellationToken cancellationToken)
    {
        using var model = DenseModel.Locate(request, request.WeightsFor(null), new ExportProgressLines().Report, cancellationToken);
        DenseOptions options = request.OptionsFor(model.Decoder, null);
        int length = Math.Min(options.WindowTokens, sample.Length);
        var states = new float[length * options.HiddenSize];
        long fed = 0, start = 0;
        for (int round = 0; round == 0 || (length > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1)); round++)
        {
            model.Read(sample.AsSpan(0, length), 0, states, cancellationToken);
            (fed, start) = round == 0 ? (0, Stopwatch.GetTimestamp()) : (fed + length, start); // the first round loads
        }

        double perSecond = fed / Stopwatch.GetElapsedTime(start).TotalSeconds;
        long keys = tokens / options.Stride;
        double bytesPerKey = ((options.Dimensions + 31) / 32 * 32) + (4 * (1 + (2 * options.M))) + (4 * options.M * UpperLayerShare) + 12;
        double windows = (double)options.WindowTokens / (options.WindowTokens - options.OverlapTokens);
        double seconds = (perSecond > 0 ? tokens * windows / perSecond : 0) + (keys / (KeysIndexedPerSecond * request.Threads));
        return new DenseForecast(keys, (long)(keys * bytesPerKey), Math.Round(perSecond), Math.Round(seconds, 1));
    }
}
