using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>The guard's refusals as problems.</summary>
public sealed class Denials(AuditTally tally) : IAccessDenials
{
    /// <inheritdoc />
    public Task UnauthorizedAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Whoever presents nothing is not trying anything.
        if (context.Request.Headers.Authorization.Count > 0 || context.Request.Cookies.Count > 0)
        {
            Count(context, ActorKind.Visitor, Guid.Empty, "unauthorized");
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return CommonErrors.Unauthorized.Result().ExecuteAsync(context);
    }

    /// <inheritdoc />
    public Task ForbiddenAsync(HttpContext context, Actor actor, Permission permission)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(permission);
        Count(context, actor.Kind, actor.Id, permission.Name);
        return actor.Scopes is not null
            ? CommonErrors.ForbiddenScope.Result(detail: null, ("required", permission.ScopeName)).ExecuteAsync(context)
            : CommonErrors.Forbidden.Result(detail: null, ("required", permission.Name)).ExecuteAsync(context);
    }

    /// <inheritdoc />
    public Task SecondFactorRequiredAsync(HttpContext context, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        Count(context, actor.Kind, actor.Id, "second_factor");
        return CommonErrors.SecondFactorRequired.Result(detail: null, ("methods", actor.SignIn?.Methods ?? [])).ExecuteAsync(context);
    }

    /// <inheritdoc />
    public Task StepUpRequiredAsync(HttpContext context, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        Count(context, actor.Kind, actor.Id, "step_up");
        return CommonErrors.StepUpRequired.Result(
            detail: null, ("methods", actor.SignIn?.Helps ?? []), ("withinMinutes", (int?)actor.SignIn?.StepUpWithin.TotalMinutes)).ExecuteAsync(context);
    }

    /// <inheritdoc />
    public Task TooManyAsync(HttpContext context, TimeSpan retryAfter)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return CommonErrors.RateLimited.Result().ExecuteAsync(context);
    }

    /// <inheritdoc />
    public Task ReadOnlyOperatorAsync(HttpContext context) => CommonErrors.ReadOnlyOperator.Result().ExecuteAsync(context);

    /// <inheritdoc />
    public Task CrossSiteAsync(HttpContext context)
    {
        Count(context, ActorKind.Visitor, Guid.Empty, "cross_site");
        return CommonErrors.CrossSite.Result().ExecuteAsync(context);
    }

    /// <inheritdoc />
    public Task NoTenantAsync(HttpContext context, bool authenticates) =>
        (authenticates ? CommonErrors.TenantSlugMissing : CommonErrors.NotFound).Result().ExecuteAsync(context);

    /// <inheritdoc />
    public Task LeavingAsync(HttpContext context, string slug) => CommonErrors.TenantPendingDeletion.Result(detail: null, ("slug", slug)).ExecuteAsync(context);

    /// <inheritdoc />
    public Task NotFoundAsync(HttpContext context) => CommonErrors.NotFound.Result().ExecuteAsync(context);

    /// <summary>By route, not by URL: an attacker chooses URLs.</summary>
    private void Count(HttpContext context, ActorKind kind, Guid actorId, string needed)
    {
        if (context.Tenant() is { } tenant)
        {
            var route = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
            tally.Count(tenant.TenantId, kind, actorId, new AuditNote(AuditActions.AccessDenied, "route", route, new Needed(needed)));
        }
    }

    private sealed record Needed(string Required);
}
