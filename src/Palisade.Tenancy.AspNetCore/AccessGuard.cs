using Microsoft.AspNetCore.Http;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>Turns the credential of a request into an actor of the resolved tenant.</summary>
public interface IActorAuthenticator
{
    /// <summary>The actor, or null when the request carries no credential or one that is not valid here.</summary>
    Task<Actor?> AuthenticateAsync(HttpContext context, Guid tenantId, CancellationToken cancellationToken);

    /// <summary>The operator of the platform whose token the request carries, or null.</summary>
    Task<Actor?> AuthenticateOperatorAsync(HttpContext context, CancellationToken cancellationToken);

    /// <summary>Whether the request carries the installation's platform key.</summary>
    bool HoldsPlatformKey(HttpContext context);
}

/// <summary>Writes refusals in the host's error format.</summary>
public interface IAccessDenials
{
    /// <summary>401: no valid credential.</summary>
    Task UnauthorizedAsync(HttpContext context);

    /// <summary>403: the actor lacks a permission.</summary>
    Task ForbiddenAsync(HttpContext context, Actor actor, Permission permission);

    /// <summary>403: support staff of the platform at what its admins decide.</summary>
    Task ReadOnlyOperatorAsync(HttpContext context);

    /// <summary>403: a page of another site made the browser send this with the caller's cookie.</summary>
    Task CrossSiteAsync(HttpContext context);

    /// <summary>403: the brand requires a second factor, and this session has shown none.</summary>
    Task SecondFactorRequiredAsync(HttpContext context, Actor actor);

    /// <summary>403: a sensitive act, and the person's last proof of who they are is not fresh.</summary>
    Task StepUpRequiredAsync(HttpContext context, Actor actor);

    /// <summary>429: the key has used up its requests for the moment.</summary>
    Task TooManyAsync(HttpContext context, TimeSpan retryAfter);

    /// <summary>The URL names no tenant on a route that needs one.</summary>
    Task NoTenantAsync(HttpContext context, bool authenticates);

    /// <summary>410: the tenant is leaving, and this route does not work any more.</summary>
    Task LeavingAsync(HttpContext context, string slug);

    /// <summary>404 for a route that does not exist.</summary>
    Task NotFoundAsync(HttpContext context);
}

/// <summary>
/// Runs after routing and before every endpoint: authenticates, checks the endpoint's requirement, and gives the handler a session bound
/// to the actor's scope. Safe methods get a scope that cannot write, whatever the role. Nothing in a request can set a scope.
/// </summary>
public sealed class AccessGuard(RequestDelegate next, IAccessDenials denials, KeyRates rates)
{
    /// <summary>Called by ASP.NET.</summary>
    public async Task InvokeAsync(
        HttpContext context, TenantDb db, ITenantLookup tenants, IActorAuthenticator authenticator, TrustedOrigins origins, TimeProvider clock)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null)
        {
            await denials.NotFoundAsync(context);
            return;
        }

        // Denied by absence; the framework's own endpoints (405, 415) carry no metadata, touch no data and answer by themselves.
        var requirement = endpoint.Metadata.GetMetadata<AccessRequirement>();
        if (requirement is AccessRequirement.Public || (requirement is null && endpoint.Metadata.Count == 0))
        {
            await next(context);
            return;
        }

        if (requirement is null)
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} has no access requirement.");
        }

        if (requirement is AccessRequirement.PlatformKey)
        {
            await (authenticator.HoldsPlatformKey(context) ? next(context) : denials.UnauthorizedAsync(context));
            return;
        }

        if (requirement is AccessRequirement.PlatformOperator { Admin: var admin })
        {
            await OperateAsync(context, db, authenticator, admin);
            return;
        }

        if (context.Tenant() is not { } tenant)
        {
            await denials.NoTenantAsync(context, authenticates: requirement is not AccessRequirement.VisitorOfTenant);
            return;
        }

        // Looked up for the route, not for its text: no spelling of a path gets around it.
        if (endpoint.Metadata.GetMetadata<WorksWhileLeaving>() is null
            && await tenants.LeavingSlugAsync(tenant.TenantId, context.RequestAborted) is { } slug)
        {
            await denials.LeavingAsync(context, slug);
            return;
        }

        var canWrite = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (requirement is AccessRequirement.VisitorOfTenant visitor)
        {
            var scope = ScopeIssuer.ForTenant(tenant.TenantId, ActorKind.Visitor, Guid.Empty, visitor.CanWrite);
            context.Features.Set(new RequestScope(actor: null, db.For(scope)));
            await next(context);
            return;
        }

        if (await authenticator.AuthenticateAsync(context, tenant.TenantId, context.RequestAborted) is not { } actor)
        {
            await denials.UnauthorizedAsync(context);
            return;
        }

        if (rates.Exceeded(actor) is { } retryAfter)
        {
            await denials.TooManyAsync(context, retryAfter);
            return;
        }

        // A session comes with a cookie, which a browser also sends when another site asks it to.
        if (canWrite && actor.SessionId is not null && !origins.IsOwn(context.Request))
        {
            await denials.CrossSiteAsync(context);
            return;
        }

        if (requirement is AccessRequirement.Holds(var permission) && !actor.May(permission))
        {
            await denials.ForbiddenAsync(context, actor, permission);
            return;
        }

        // After the permission: who may not do it anyway need not prove anything first.
        if (actor.SignIn is { } proof)
        {
            if (proof.LacksSecondFactor && endpoint.Metadata.GetMetadata<WorksBeforeSecondFactor>() is null)
            {
                await denials.SecondFactorRequiredAsync(context, actor);
                return;
            }

            if (endpoint.Metadata.GetMetadata<StepUpRequirement>() is { } stepUp && proof.NeedsStepUp(clock.GetUtcNow(), stepUp.Always))
            {
                await denials.StepUpRequiredAsync(context, actor);
                return;
            }
        }

        var actorScope = actor.AllOrganizations
            ? ScopeIssuer.ForTenant(tenant.TenantId, actor.Kind, actor.Id, canWrite && actor.CanWrite)
            : ScopeIssuer.ForOrganization(tenant.TenantId, actor.OrganizationId, actor.Kind, actor.Id, canWrite && actor.CanWrite);
        context.Features.Set(new RequestScope(actor, db.For(actorScope)));
        await next(context);
    }

    /// <summary>Of the platform's own data, whatever tenant the URL names: a brand's data takes a reach and the brand's routes.</summary>
    private async Task OperateAsync(HttpContext context, TenantDb db, IActorAuthenticator authenticator, bool admin)
    {
        if (await authenticator.AuthenticateOperatorAsync(context, context.RequestAborted) is not { } actor)
        {
            await denials.UnauthorizedAsync(context);
            return;
        }

        if (admin && actor.Role != PermissionCatalog.PlatformAdmin)
        {
            await denials.ReadOnlyOperatorAsync(context);
            return;
        }

        var canWrite = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        context.Features.Set(new RequestScope(actor, db.For(ScopeIssuer.ForTenant(PlatformTenant.Id, ActorKind.PlatformOperator, actor.Id, canWrite))));
        await next(context);
    }
}
