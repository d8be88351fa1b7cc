namespace Retrieval.Cli.Tests;

/// <summary>Tests that run the tool, one after another: the processes use all cores themselves.</summary>
[CollectionDefinition(Name)]
public sealed class ToolCollection : ICollectionFixture<Tool>
{
    public const string Name = "tool";
}
