using System.ComponentModel;
using System.Diagnostics;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Starts <c>git</c>. Arguments travel as a list, and nothing of the caller's git environment changes what is read.</summary>
internal static class GitCommand
{
    private static readonly string[] ForeignVariables =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_TRACE", "GIT_TRACE2",
    ];

    /// <exception cref="CorpusException">git is not installed.</exception>
    public static Process Start(string repository, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new("git")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.ArgumentList.Add("-C");
        start.ArgumentList.Add(repository);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string variable in ForeignVariables)
            start.Environment.Remove(variable);
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1"; // the same revision is the same bytes on every machine
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start) ?? throw new CorpusException("git could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new CorpusException("git is not installed or not on the PATH; it is needed to read a revision.", exception);
        }
    }

    /// <summary>Runs git to its end.</summary>
    /// <returns>Exit code, standard output, and the first line of standard error.</returns>
    public static (int ExitCode, byte[] Output, string Error) Run(string repository, params ReadOnlySpan<string> arguments)
    {
        using Process process = Start(repository, arguments);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult().Split('\n')[0].Trim());
    }
}
