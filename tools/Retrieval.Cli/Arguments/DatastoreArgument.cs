using System.CommandLine;

namespace Retrieval.Cli.Arguments;

/// <summary>The datastore a command looks at or changes.</summary>
internal static class DatastoreArgument
{
    public static Argument<string> Create() => new("DIR") { Description = "A datastore, as retrieval build makes it" };
}
