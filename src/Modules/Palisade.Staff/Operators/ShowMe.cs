using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Operators;

/// <summary>Who the operator's token belongs to. Operators of the platform.</summary>
internal static class ShowMe
{
    internal sealed record Response(Guid Id, string? Email, string? Name, string Role);

    internal static Response Handle(Actor actor) => new(actor.Id, actor.Email, actor.Name, PlatformRoles.Shown(actor.Role));
}
