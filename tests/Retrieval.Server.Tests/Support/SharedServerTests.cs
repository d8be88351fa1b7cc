namespace Retrieval.Server.Tests.Support;

[CollectionDefinition(SharedServer.Collection)]
public sealed class SharedServerTests : ICollectionFixture<SharedServer>;
