namespace Retrieval.Server.Access;

/// <summary>Whose request it is.</summary>
internal static class TenantExtensions
{
    /// <summary>The tenant that the request's key belongs to.</summary>
    public static Tenant Tenant(this HttpContext context) =>
        context.Features.Get<Tenant>() ?? throw new InvalidOperationException("The endpoint is public: it has no tenant.");

    /// <summary>Opens an endpoint to everybody.</summary>
    public static TBuilder AllowEverybody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new PublicEndpoint());
}
