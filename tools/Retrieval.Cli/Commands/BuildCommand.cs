using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval build</c>: makes or updates a datastore.</summary>
internal sealed class BuildCommand
{
    private const string Notes =
        """
        Afterwards the datastore holds exactly the documents of these sources: of an existing one, unchanged documents cost a look, changed ones
        are replaced, and those that are gone are removed. A build that is interrupted leaves the old datastore, and the next one goes on with the
        segments that were complete. Folders obey .gitignore and .retrievalignore; links are not followed; files with secrets are skipped.
        With several sources, documents of a folder are named FOLDER/PATH. Progress is on standard error, or on standard output with --json.

        With --dense a model also runs over what is new: at a thousand or a few thousand tokens a second for the small default model on a
        CPU. What it computed is kept in the datastore's folder until it is indexed, so an interrupted build goes on where it was. Keys serve
        that one model; other --dense options replace them. A build without --dense, remove and merge put the keys of documents that move to
        another segment aside: the next build --dense takes them up again without running the model. Until then those documents draft by
        their words alone.

        Examples:
          retrieval build ./src --out ./code.ds
          retrieval build ./src --out ./code.ds --dense --weights int8
          retrieval build ./src ./docs --exclude 'tests/' --deny-license 'GPL-*' --out ./code.ds --tokenizer ./Qwen2.5-0.5B/tokenizer.json
          retrieval build git:../linux@v6.12 --out ./linux.ds --index array --max-memory 2G --json
          zcat corpus.jsonl.gz | retrieval build - --field content --out ./corpus.ds
          retrieval build ./src --dry-run --list-skipped
        """;

    private readonly SourceArguments _sources = new();
    private readonly TokenFileArguments _tokenFile = new();
    private readonly TokenizerArguments _tokenizer = new();
    private readonly FilterArguments _filters = new();
    private readonly IndexArguments _index = new();
    private readonly DenseArguments _dense = new();
    private readonly Option<string?> _out = new("--out") { Description = "The datastore, made or updated; needed unless --dry-run", HelpName = "dir" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Reads the sources and tells what a build from nothing would take; writes nothing" };
    private readonly Option<bool> _listSkipped = new("--list-skipped") { Description = "Prints what was skipped: reason, bytes, path, detail" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints progress and, last, the result as one JSON object per line" };

    public static Command Create()
    {
        var build = new BuildCommand();
        var command = new Command("build", "Makes or updates a datastore from folders, git revisions, files or JSON Lines.");
        build._sources.AddTo(command);
        command.Options.Add(build._out);
        build._tokenizer.AddTo(command);
        build._filters.AddTo(command);
        build._index.AddTo(command, choosesIndex: true);
        build._dense.AddTo(command);
        build._tokenFile.AddTo(command);
        foreach (Option option in new Option[] { build._dryRun, build._listSkipped, build._json })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(build.CheckTarget);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => build.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private void CheckTarget(System.CommandLine.Parsing.CommandResult result)
    {
        if (result.GetValue(_out) is null && !result.GetValue(_dryRun))
        {
            result.AddError("Name the datastore with --out, or ask what it would take with --dry-run.");
        }
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        bool isFromTokens = _tokenFile.IsGiven(result);
        CorpusSelection? selection = isFromTokens ? null : _sources.Read(result);
        if (isFromTokens ? _sources.IsGiven(result) || result.GetValue(_dryRun) : selection!.Sources.Count == 0)
        {
            throw new CommandException(isFromTokens ? "--tokens goes with neither sources nor --dry-run." : "Name at least one source.", ExitCode.BadUsage);
        }

        DenseRequest? dense = _dense.Read(result, _tokenizer.ReadModel(result), _index.Threads(result));
        if (dense is not null && (isFromTokens || _tokenizer.IsFile(result)))
        {
            throw new CommandException("--dense needs to know the model whose tokens these are: name it by --model, without --tokenizer and --tokens.", ExitCode.BadUsage);
        }

        using var output = new StandardOutput();
        var report = new BuildReport(output, result.GetValue(_json), result.GetValue(_listSkipped));
        Tokenizer? tokenizer = isFromTokens && !_tokenizer.IsGiven(result) ? null : _tokenizer.Read(result);
        CorpusReader? corpus = selection is null ? null : CorpusOpening.Open(selection, Filters(result), result.GetValue(_out));
        if (result.GetValue(_dryRun))
        {
            DatastoreBuildOptions fresh = _index.Apply(result, BuildTarget.Fresh(tokenizer, TokenWidth.Bits16));
            report.Write(DryRun.Estimate(corpus!, tokenizer!, fresh, dense, cancellationToken), corpus!.Report);
            return ExitCode.Done;
        }

        var target = BuildTarget.Open(result.GetValue(_out)!, tokenizer, _tokenFile.Width(result));
        Task<CorpusSurvey>? survey = selection is { IsRepeatable: true } ? Task.Run(() => corpus!.Survey(cancellationToken), cancellationToken) : null;
        DatastoreBuildOptions options = _index.Apply(result, target.Options);
        var monitor = new BuildMonitor(options, corpus, survey);
        var builder = new DatastoreBuilder(target.Directory, options with { Progress = monitor.Report });
        BuildSummary summary = target.Keep(() => BuildRun.Run(
            cancellation => builder.Build(corpus is null ? _tokenFile.Read(result).ReadDocuments() : CorpusInput.Read(corpus, tokenizer!, cancellation), cancellation),
            monitor, report.Display, cancellationToken));
        if (dense is not null)
        {
            (DatastoreManifest manifest, DenseResult denseResult) = DenseRun.Run(target.Directory, dense, report.DenseDisplay, cancellationToken);
            report.Write(denseResult);
            summary = summary with { Manifest = manifest };
        }

        report.Write(BuildResult.Of(target.Directory, summary, monitor.Elapsed, corpus?.Report), corpus?.Report);
        return ExitCode.Done;
    }

    private CorpusOptions Filters(ParseResult result) =>
        _filters.Read(result) with { ListSkipped = result.GetValue(_listSkipped), ThreadCount = _index.Threads(result) };
}
