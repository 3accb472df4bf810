using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>What the presented credential is limited to, in the exact shape that clients compare. Any actor.</summary>
internal static class Introspect
{
    internal sealed record Scoped(string Role, IReadOnlyList<string> Scopes);

    internal sealed record Admin(string Role, bool Unrestricted);

    internal sealed record Partner(string Role, Limits RestrictedTo);

    internal sealed record Limits(Guid PartnerId);

    internal static IResult Handle(Actor actor) => actor switch
    {
        { Scopes: { } scopes } => Results.Json(new Scoped("scoped", scopes), ApiJson.Options),
        { AllOrganizations: true, IsOperator: false } => Results.Json(new Admin("admin", Unrestricted: false), ApiJson.Options),
        { IsOperator: true } => Results.Json(new Admin("admin", Unrestricted: true), ApiJson.Options),
        _ => Results.Json(new Partner("partner", new Limits(actor.OrganizationId)), ApiJson.Options),
    };
}
