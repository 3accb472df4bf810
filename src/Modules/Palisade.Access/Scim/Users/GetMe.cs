using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim.Users;

/// <summary>
/// The resource of whoever asks (RFC 7644, section 3.11): a signed-in person of the brand's team that the directory looks after. A directory's
/// token and an API key stand for no person; they are told so with 501. Any actor.
/// </summary>
internal static class GetMe
{
    internal static async Task<IResult> HandleAsync(Actor actor, ScimCall call, TenantSession db, CancellationToken cancellationToken)
    {
        if (actor.Kind != ActorKind.User)
        {
            return ScimErrors.NotImplemented.Result("The credential stands for no person.");
        }

        var user = await db.OneOrDefaultAsync<Guid?>(
            $"select s.user_id from access.scim_memberships s where s.org_id = {actor.OrganizationId} and s.member_id = {actor.Id}", cancellationToken);
        var projection = Projection.Of(UserSchema.Resource, call.Parameter("attributes"), call.Parameter("excludedAttributes"));
        return user is null
            ? CommonErrors.NotFound.Result()
            : await UserStore.ReadAsync(db, call, user.Value, projection, StatusCodes.Status200OK, cancellationToken);
    }

    /// <summary>People are changed in the directory.</summary>
    internal static IResult Refuse() => ScimErrors.NotImplemented.Result("A person is changed in the directory, not by themselves.");
}
