namespace Retrieval.Server.Tests.Clients;

/// <summary>A test that drives OpenAI's client for Node.js; skipped where there is no Node.js with npm.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeClientFactAttribute : FactAttribute
{
    public NodeClientFactAttribute()
    {
        if (!IsOnPath("node") || !IsOnPath("npm"))
        {
            Skip = "Needs Node.js with npm on the path.";
        }
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder =>
            File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".cmd")) || File.Exists(Path.Combine(folder, program + ".exe")));
}
