using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SignIn;

/// <summary>
/// What belongs to a person's own signing in: sessions, second factors, passkeys. It is out of reach of organizations, and roles that change nothing
/// change it all the same, so it is reached under a scope of its own; every statement under it names the person.
/// </summary>
internal sealed class OwnSignIn(TenantDb db)
{
    /// <summary>A session over the tenant that acts as the person.</summary>
    public TenantSession Of(Actor person) => db.For(ScopeIssuer.ForTenant(person.TenantId, ActorKind.User, person.Id, canWrite: true));

    /// <summary>The same for somebody who looks after people of one organization, and was found to be allowed to.</summary>
    public TenantSession ForCaretaker(Actor caretaker) => db.For(ScopeIssuer.ForTenant(caretaker.TenantId, caretaker.Kind, caretaker.Id, canWrite: true));
}

/// <summary>Routes about a signed-in person.</summary>
internal static class PeopleOnly
{
    /// <summary>Refuses keys: nobody is signed in by them.</summary>
    public static RouteHandlerBuilder ForPeople(this RouteHandlerBuilder builder) => builder
        .AnyActor("people look after their own signing in")
        .BeforeSecondFactor("a second factor is shown, and set up, before anything else")
        .AddEndpointFilter(async (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return context.HttpContext.RequiredScope().Actor is { SessionId: not null } ? await next(context) : AccessErrors.NotAPerson.Result();
        });
}
