using Retrieval.Benchmarks.Streams;
using Retrieval.Datastore;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Decode;

/// <summary>Makes the workloads that were asked for, as far as their inputs were given.</summary>
internal sealed class DecodeWorkloads(DecodeSettings settings, Tokenizer tokenizer) : IDisposable
{
    private const int RandomCharacters = 600;

    private readonly List<DatastoreReader> _datastores = [];
    private readonly string _scratch = Directory.CreateTempSubdirectory("retrieval-decode-").FullName;

    public static IReadOnlyList<string> Names { get; } = ["a", "b", "c", "d", "e"];

    /// <summary>One more than is measured.</summary>
    private int PromptCount => settings.Prompts + 1;

    public IEnumerable<DecodeWorkload> Make() => settings.Workloads.Distinct().Order(StringComparer.Ordinal).Select(Make).OfType<DecodeWorkload>();

    public void Dispose()
    {
        _datastores.ForEach(datastore => datastore.Dispose());
        Directory.Delete(_scratch, recursive: true);
    }

    private DecodeWorkload? Make(string name)
    {
        DecodeWorkload? workload = name switch
        {
            "a" => Repository(),
            "b" => Open(),
            "c" => CopyEdit(),
            "d" => Agent(),
            _ => Hostile(),
        };
        return workload is null || workload.Prompts.Count > 1 ? workload : Skip(workload.Name, "a folder with more files of --pattern, or a file with more prompts");
    }

    private DecodeWorkload? Repository()
    {
        const string Name = "a repository";
        if (settings.Repository is not { } folder)
        {
            return Skip(Name, "--repository FOLDER");
        }

        SourceTree tree = Tree(folder);
        IEnumerable<string> prompts = RepositoryStreams.Of(tree, longest: int.MaxValue).Select(stream => stream.Prompt);
        return new DecodeWorkload(Name, Encode(prompts)) { Datastores = [Keep(FolderDatastore.Build(tree.Rest, tokenizer, Path.Combine(_scratch, "repository")))] };
    }

    private DecodeWorkload? Open()
    {
        const string Name = "b open";
        if (settings.HumanEval is not { } file || (settings.Corpus is null && settings.Datastores.Length == 0))
        {
            return Skip(Name, "--humaneval FILE, and --datastore DIR or --corpus FOLDER");
        }

        DatastoreReader[] datastores = settings.Corpus is { } corpus
            ? [Keep(FolderDatastore.Build(corpus, settings.Patterns, tokenizer, Path.Combine(_scratch, "corpus")))]
            : [.. settings.Datastores.Select(directory => Keep(DatastoreReader.Open(directory, tokenizer.Fingerprint)))];
        return new DecodeWorkload(Name, Encode(PromptFile.Read(file))) { Datastores = datastores };
    }

    private DecodeWorkload CopyEdit()
    {
        Random random = NewRandom();
        IEnumerable<SourceText> files = settings.Repository is { } folder
            ? Tree(folder).HeldOut
            : Enumerable.Range(0, PromptCount).Select(i => TemplateModule.Write($"module_{i}.py", NewRandom(i)));
        return new DecodeWorkload("c copy-edit", Encode(files.Select(file => CopyPrompts.Of(file, settings.FileCharacters, random))));
    }

    private DecodeWorkload Agent() => new("d agent", Encode(AgentRequests.Write(PromptCount, NewRandom()))) { Learns = true };

    private DecodeWorkload Hostile()
    {
        Random random = NewRandom();
        return new DecodeWorkload("e hostile", Encode(Enumerable.Range(0, PromptCount).Select(_ => RandomText.Write(RandomCharacters, random)))) { Temperature = 0.8 };
    }

    private SourceTree Tree(string folder) => SourceTree.Read(folder, settings.Patterns, PromptCount, NewRandom());

    private List<int[]> Encode(IEnumerable<string> prompts) =>
    [
        .. prompts.Take(PromptCount).Select(prompt => tokenizer.EncodeToIds(prompt, addSpecialTokens: false, parseSpecialTokens: false))
            .Where(ids => ids.Length > 0).Select(ids => ids[Math.Max(0, ids.Length - settings.MaxPromptTokens)..]),
    ];

    private DatastoreReader Keep(DatastoreReader datastore)
    {
        _datastores.Add(datastore);
        return datastore;
    }

    private Random NewRandom(int stream = 0) => new(unchecked(settings.Seed + (7919 * stream)));

    private static DecodeWorkload? Skip(string name, string missing)
    {
        Console.Error.WriteLine($"skipped {name}: give {missing}");
        return null;
    }
}
