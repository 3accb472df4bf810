using System.Text.Json.Serialization;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>Who the presented credential belongs to; with <c>?attention=true</c> what waits for them as well. Any actor.</summary>
internal static class WhoAmI
{
    /// <param name="Role"><c>admin</c>, <c>partner</c> or <c>scoped</c>, as existing clients know it; <c>platform</c> for its staff inside a reach.</param>
    /// <param name="MemberRole">The role itself, by name.</param>
    /// <param name="Source"><c>session</c>, <c>key</c> or <c>reach</c>.</param>
    /// <param name="PartnerId">The organization, for whoever is pinned to one.</param>
    /// <param name="Permissions">What the caller may do.</param>
    /// <param name="Scopes">The scopes of a key that holds some.</param>
    /// <param name="Admin">A person of the brand's team.</param>
    /// <param name="Partner">The partner whose organization it is.</param>
    internal sealed record Response(
        string Role, string MemberRole, string Source, Guid? PartnerId, IReadOnlyList<string> Permissions, IReadOnlyList<string>? Scopes, Person? Admin, PartnerProfile? Partner)
    {
        /// <summary>When it was asked for, and the caller is of the brand's team.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Attention? Attention { get; init; }
    }

    internal sealed record Person(Guid Id, string? Name, string? Email);

    internal static async Task<Response> HandleAsync(
        Actor actor, Query query, TenantSession db, IPartnerMembership partners, AttentionDesk desk, CancellationToken cancellationToken)
    {
        // A person of a partner is shown the partner under its own name, and themselves by their own address.
        var partner = actor.IsPartner ? await partners.FindAsync(db, actor.OrganizationId, cancellationToken) : null;
        return new Response(
            actor switch { { Kind: ActorKind.PlatformOperator } => "platform", { Scopes: not null } => "scoped", { AllOrganizations: true } => "admin", _ => "partner" },
            actor.Role,
            actor.Kind switch { ActorKind.User => "session", ActorKind.PlatformOperator => "reach", _ => "key" },
            actor.IsPartner ? actor.OrganizationId : null,
            [.. actor.Permissions.Order(StringComparer.Ordinal)],
            actor.Scopes,
            actor is { AllOrganizations: true, Kind: ActorKind.User } ? new Person(actor.Id, actor.Name, actor.Email) : null,
            partner is null ? null : partner with { Email = actor.Email ?? partner.Email })
        {
            Attention = query.Flag("attention") ? await desk.OfAsync(actor, db, cancellationToken) : null,
        };
    }
}
