using Palisade.Access.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>Who the presented credential belongs to. Any actor.</summary>
internal static class WhoAmI
{
    internal sealed record Response(
        string Role, string Source, Guid? PartnerId, IReadOnlyList<string> Permissions, IReadOnlyList<string>? Scopes, Person? Admin, PartnerProfile? Partner);

    internal sealed record Person(Guid Id, string? Name, string? Email);

    internal static async Task<Response> HandleAsync(Actor actor, TenantSession db, IPartnerMembership partners, CancellationToken cancellationToken)
    {
        // A person of a partner is shown the partner under its own name, and themselves by their own address.
        var partner = actor.IsPartner ? await partners.FindAsync(db, actor.OrganizationId, cancellationToken) : null;
        return new Response(
            actor.Role switch { PermissionCatalog.Operator => "admin", "scoped" => "scoped", _ => "partner" },
            actor.Kind == ActorKind.User ? "session" : "key",
            actor.IsPartner ? actor.OrganizationId : null,
            [.. actor.Permissions.Order(StringComparer.Ordinal)],
            actor.Scopes,
            actor.IsOperator && actor.Kind == ActorKind.User ? new Person(actor.Id, actor.Name, actor.Email) : null,
            partner is null ? null : partner with { Email = actor.Email ?? partner.Email });
    }
}
