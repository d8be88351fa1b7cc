namespace Retrieval.Models.Export;

/// <summary>
/// Finds the exported form of a model. An exported directory is used as it is; a checkpoint is exported once into a cache, under a name made
/// of its content, and never into its own folder.
/// </summary>
/// <param name="cacheDirectory">Root of the cache; made when something is first written.</param>
public sealed class ModelStore(string cacheDirectory)
{
    /// <summary>Name of the environment variable that moves the cache.</summary>
    public const string CacheVariable = "RETRIEVAL_CACHE";

    /// <summary>No export takes that long.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    /// <summary>Root of the cache.</summary>
    public string CacheDirectory { get; } = Path.GetFullPath(cacheDirectory);

    /// <summary>Where the cache is when nobody says: <see cref="CacheVariable"/>, else <c>retrieval</c> in the user's cache folder.</summary>
    public static string DefaultCacheDirectory()
    {
        if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } named)
        {
            return named;
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "retrieval", "cache");
        }

        string home = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } folder ? folder : Path.GetTempPath();
        string caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".cache");
        return Path.Combine(caches, "retrieval");
    }

    /// <summary>Whether the directory holds an export and not a checkpoint.</summary>
    public static bool IsExported(string directory) => File.Exists(Path.Combine(directory, DecoderManifest.FileName));

    /// <summary>The directory of the exported model, which is made now if it was not there.</summary>
    /// <param name="directory">A checkpoint or an exported model.</param>
    /// <param name="format">Format of the weights; an exported model keeps its own.</param>
    /// <param name="device">What the graph is made for; an exported model keeps its own.</param>
    /// <param name="progress">Called while a checkpoint is exported.</param>
    /// <param name="cancellationToken">Stops an export.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="CheckpointFormatException">Not a checkpoint of this family, or a damaged one.</exception>
    /// <exception cref="NotSupportedException">A weight does not fit the format, or the device has no use for it.</exception>
    public string Locate(
        string directory, WeightFormat format = WeightFormat.Fp32, DeviceForm device = DeviceForm.Cpu, Action<ExportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"{directory}: no such directory; expected a checkpoint (config.json, *.safetensors) or an exported model.");
        }

        if (IsExported(directory))
        {
            return directory;
        }

        using Checkpoint checkpoint = Checkpoint.Open(directory);
        string form = device == DeviceForm.Cpu ? "" : $"-{device.ToString().ToLowerInvariant()}";
        string contentKey = checkpoint.ComputeContentKey();
        string name = $"{contentKey}-{format.ToString().ToLowerInvariant()}{form}-{DecoderManifest.CurrentFormatVersion}";
        string exported = Path.Combine(CacheDirectory, "models", name);
        if (IsExported(exported))
        {
            return exported;
        }

        if (Directory.Exists(exported))
        {
            // The cache is ours, and an export without a manifest was damaged by somebody: exports appear whole.
            Directory.Delete(exported, recursive: true);
        }

        RemoveAbandoned(Path.Combine(CacheDirectory, "models"));
        try
        {
            DecoderExporter.Export(checkpoint, contentKey, exported, format, device, progress, cancellationToken);
        }
        catch (IOException) when (IsExported(exported))
        {
            // Another process was faster; its export has the same content.
        }

        return exported;
    }

    /// <summary>Exports that were killed leave their unfinished directories; nobody else cleans them up.</summary>
    private static void RemoveAbandoned(string models)
    {
        if (!Directory.Exists(models))
        {
            return;
        }

        foreach (string partial in Directory.EnumerateDirectories(models, "*.partial-*"))
        {
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(partial) > AbandonedAfter)
            {
                WholeDirectory.RemoveQuietly(partial);
            }
        }
    }
}
