namespace Retrieval.Server.Access;

/// <summary>Marks an endpoint that needs no key: health and the page's shell, nothing else.</summary>
internal sealed class PublicEndpoint;
