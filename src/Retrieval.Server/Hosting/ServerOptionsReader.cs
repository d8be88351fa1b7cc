using System.Globalization;
using System.Text.RegularExpressions;
using Retrieval.Engine;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Server.Access;
using Retrieval.Verification;

namespace Retrieval.Server.Hosting;

/// <summary>Turns settings into options, and lists everything that is wrong with them at once.</summary>
internal sealed partial class ServerOptionsReader
{
    private static readonly string[] Names =
    [
        "config", "urls", "model", "model-name", "draft-model", "datastore", "no-sample", "build-root", "data", "weights", "device", "context", "slots",
        "threads", "keys-file", "max-requests", "max-body-bytes", "drain-seconds", "learn-outputs", "log-format", "otlp-endpoint",
    ];

    private readonly List<string> _faults = [];
    private readonly Settings _settings;

    private ServerOptionsReader(IReadOnlyList<string> arguments, Func<string, string?> environment) =>
        _settings = Settings.Gather(arguments, environment, Names, new HashSet<string> { "no-sample", "learn-outputs" }, _faults);

    /// <summary>Reads the options and the keys.</summary>
    /// <exception cref="InvalidSettingsException">All faults.</exception>
    public static (ServerOptions Options, KeyRing Keys) Read(IReadOnlyList<string> arguments, Func<string, string?>? environment = null) =>
        new ServerOptionsReader(arguments, environment ?? Environment.GetEnvironmentVariable).Read();

    private (ServerOptions, KeyRing) Read()
    {
        (string Id, string Directory)[] datastores = [.. Named("datastore")];
        string? draftModel = Text("draft-model");
        var options = new ServerOptions
        {
            Urls = Values("urls") is { Count: > 0 } urls ? [.. urls.SelectMany(url => url.Split(';'))] : new ServerOptions { DataDirectory = "" }.Urls,
            Model = Text("model"),
            ModelName = Text("model-name"),
            DraftModel = draftModel is "none" ? null : draftModel,
            UsesDraftModel = draftModel is not "none",
            Datastores = datastores,
            UsesSample = datastores.Length == 0 && !Flag("no-sample"),
            BuildRoots = Named("build-root").ToDictionary(root => root.Id, root => Path.GetFullPath(root.Directory)),
            DataDirectory = Text("data") ?? ModelStore.DefaultCacheDirectory(),
            Weights = Choice<WeightFormat>("weights"),
            Device = Choice<DeviceForm>("device") ?? DeviceForm.Cpu,
            ContextLength = Integer("context", 16, int.MaxValue),
            Slots = Integer("slots", 1, 1024) ?? 8,
            Threads = Integer("threads", 1, 1024),
            KeysFile = Text("keys-file"),
            MaxRequests = Integer("max-requests", 1, 1 << 20) ?? 512,
            MaxBodyBytes = Integer("max-body-bytes", 1024, 1 << 30) ?? 8 << 20,
            DrainSeconds = Integer("drain-seconds", 0, 3600) ?? 30,
            LearnsOutputs = Flag("learn-outputs"),
            LogsJson = Choice<LogFormat>("log-format") == LogFormat.Json,
            OtlpEndpoint = Text("otlp-endpoint"),
        };
        KeyRing keys = ReadKeys(options);
        CheckUrls(options, keys);
        CheckModel(options);
        if (options.Slots > options.MaxRequests)
        {
            _faults.Add($"--max-requests must be at least --slots ({options.Slots}), or some could never be used, but is {options.MaxRequests}.");
        }

        if (options.OtlpEndpoint is { } endpoint && !Uri.TryCreate(endpoint, UriKind.Absolute, out _))
        {
            _faults.Add($"--otlp-endpoint must be a URL, but is {endpoint}.");
        }

        foreach ((string id, string folder) in options.BuildRoots)
        {
            if (!Directory.Exists(folder))
            {
                _faults.Add($"--build-root {id}: {folder}: no such directory.");
            }
        }

        return _faults.Count == 0 ? (options, keys) : throw new InvalidSettingsException(_faults);
    }

    private KeyRing ReadKeys(ServerOptions options)
    {
        try
        {
            return options.KeysFile is { } file ? KeysFile.Read(file)
                : options.LearnsOutputs ? new KeyRing([], Tenant.Local with { LearnsOutputs = true })
                : KeyRing.Open;
        }
        catch (InvalidDataException error)
        {
            _faults.Add($"--keys-file: {error.Message}");
            return KeyRing.Open;
        }
    }

    private void CheckUrls(ServerOptions options, KeyRing keys)
    {
        foreach (string url in options.Urls)
        {
            if (!Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out Uri? uri)
                || uri.Scheme is not ("http" or "https"))
            {
                _faults.Add($"--urls must be addresses such as http://127.0.0.1:8012, but one is {url}.");
            }
            else if (keys.IsOpen && options.KeysFile is null && !Loopback.Is(uri.Host))
            {
                _faults.Add($"--urls {url}: only loopback addresses are served without --keys-file.");
            }
        }
    }

    // The weights are read later; what the small files tell is known now.
    private void CheckModel(ServerOptions options)
    {
        try
        {
            if (options.DraftModel is { } draft)
            {
                ModelSource.OpenDraft(draft);
            }

            var model = ModelSource.Open(options.Model);
            if (options.ContextLength > model.MaxPositions)
            {
                _faults.Add($"{OriginOf("context")} must be at most {model.MaxPositions}, the model's limit, but is {options.ContextLength}.");
            }

            if (options.Weights is { } asked && model.Weights is { } kept && asked != kept)
            {
                _faults.Add($"{OriginOf("weights")}: {model.Directory} was exported in another format; leave it out.");
            }

            if (!File.Exists(Path.Combine(model.Directory, "tokenizer.json")))
            {
                _faults.Add($"--model: {model.Directory}: has no tokenizer.json; the server needs one.");
            }
        }
        catch (Exception error) when (error is ModelSourceException or CheckpointFormatException or DecoderFormatException or IOException)
        {
            _faults.Add(error.Message);
        }
    }

    private IReadOnlyList<string> Values(string name) => _settings.Find(name)?.Values ?? [];

    private string? Text(string name)
    {
        if (_settings.Find(name) is not { } found)
        {
            return null;
        }

        if (found.Values.Count != 1)
        {
            _faults.Add($"{found.Origin} must be given once, but is given {found.Values.Count} times.");
        }

        return found.Values.Count > 0 ? found.Values[0] : null;
    }

    private bool Flag(string name)
    {
        string? text = Text(name);
        if (text is not (null or "true" or "false"))
        {
            _faults.Add($"{OriginOf(name)} must be true or false, but is {text}.");
        }

        return text == "true";
    }

    private int? Integer(string name, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
        {
            return value;
        }

        _faults.Add($"{OriginOf(name)} must be an integer between {least} and {most}, but is {text}.");
        return null;
    }

    private T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Enum.GetNames<T>().FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return Enum.Parse<T>(known);
        }

        _faults.Add($"{OriginOf(name)} must be one of {string.Join(", ", Enum.GetNames<T>().Select(choice => choice.ToLowerInvariant()))}, but is {text}.");
        return null;
    }

    // "id=folder", or a folder whose name is the id.
    private IEnumerable<(string Id, string Directory)> Named(string name)
    {
        var ids = new HashSet<string>();
        foreach (string value in Values(name))
        {
            string[] parts = value.Split('=', 2);
            string directory = parts[^1];
            string id = parts.Length == 2 ? parts[0] : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
            if (!IdPattern().IsMatch(id))
            {
                _faults.Add($"{OriginOf(name)} {value}: the name before '=' must be 1 to 64 letters, digits, dots, dashes and underscores, but is '{id}'.");
            }
            else if (!ids.Add(id))
            {
                _faults.Add($"{OriginOf(name)} {value}: the name '{id}' is taken; put another before it: other={directory}.");
            }
            else
            {
                yield return (id, directory);
            }
        }
    }

    private string OriginOf(string name) => _settings.Find(name)?.Origin ?? "--" + name;

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex IdPattern();
}
