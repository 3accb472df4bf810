using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Install;

/// <summary>Whether somebody still has to set this installation up: nobody of the only tenant's team is active. Public.</summary>
internal static class GetInstallStatus
{
    /// <summary>Slug of the only tenant; reserved, so no URL can name it.</summary>
    public const string SingleSlug = "default";

    internal sealed record Response(bool NeedsSetup);

    internal static async Task<Response> HandleAsync(ServerOptions options, Doors doors, TenantDb database, CancellationToken cancellationToken)
    {
        if (options.Tenancy == TenancyMode.Multi)
        {
            return new Response(NeedsSetup: false);
        }

        if (await doors.TenantBySlugAsync(SingleSlug, cancellationToken) is not { } tenant)
        {
            return new Response(NeedsSetup: true);
        }

        var reader = database.For(ScopeIssuer.ForTenant(tenant, ActorKind.Visitor, Guid.Empty, canWrite: false));
        var active = await reader.OneAsync<bool>(
            $"""
            select exists (
                select from access.members m
                where m.org_id = m.tenant_id and m.activated_at is not null and m.revoked_at is null)
            """,
            cancellationToken);
        return new Response(!active);
    }
}
