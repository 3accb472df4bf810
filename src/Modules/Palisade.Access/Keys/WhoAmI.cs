using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>Who the presented credential belongs to. Any actor.</summary>
internal static class WhoAmI
{
    internal sealed record Response(string Role, string Source, Guid? PartnerId, IReadOnlyList<string> Permissions, Person? Admin, Person? Partner);

    internal sealed record Person(Guid Id, string? Name, string? Email);

    internal static Response Handle(Actor actor)
    {
        var person = actor.Kind == ActorKind.User ? new Person(actor.Id, actor.Name, actor.Email) : null;
        return new Response(
            actor.Role switch { PermissionCatalog.Operator => "admin", "scoped" => "scoped", _ => "partner" },
            actor.Kind == ActorKind.User ? "session" : "key",
            actor.IsPartner ? actor.OrganizationId : null,
            [.. actor.Permissions.Order(StringComparer.Ordinal)],
            actor.IsOperator ? person : null,
            actor.IsPartner ? person : null);
    }
}
