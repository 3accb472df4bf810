using Microsoft.AspNetCore.Http;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>The tenant that the request's URL names.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="PathPrefix"><c>/t/{slug}</c> when the tenant came from the path, else empty: what links in answers begin with.</param>
/// <param name="Host">The host, where it is one that the tenant verified (lower case, without port); null on the installation's own.</param>
public sealed record TenantFeature(Guid TenantId, string PathPrefix, string? Host = null);

/// <summary>What the guard established for a request; absent on public routes.</summary>
public sealed class RequestScope
{
    internal RequestScope(Actor? actor, TenantSession session)
    {
        Actor = actor;
        Session = session;
    }

    /// <summary>The caller; null for visitors.</summary>
    public Actor? Actor { get; }

    /// <summary>The database as the caller may see it.</summary>
    public TenantSession Session { get; }
}

/// <summary>Reads what the middleware established.</summary>
public static class TenantHttpContextExtensions
{
    /// <summary>The resolved tenant, or null.</summary>
    public static TenantFeature? Tenant(this HttpContext context) => context.Features.Get<TenantFeature>();

    /// <summary>The scope of the request.</summary>
    /// <exception cref="InvalidOperationException">The route is public: it has neither tenant nor scope.</exception>
    public static RequestScope RequiredScope(this HttpContext context) =>
        context.Features.Get<RequestScope>() ?? throw new InvalidOperationException("A public route has no scope; it must not touch tenant data.");
}
