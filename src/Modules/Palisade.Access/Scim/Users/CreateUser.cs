using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>Adds a person (RFC 7644, section 3.3). By itself that grants nothing. Directories.</summary>
internal static class CreateUser
{
    internal static async Task<IResult> HandleAsync(ScimCall call, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var projection = Projection.Of(UserSchema.Resource, call.Parameter("attributes"), call.Parameter("excludedAttributes"));
        return await ScimWork.RunAsync(
            db, (unit, ct) => UserStore.CreateAsync(unit, call, call.Body, Guid.CreateVersion7(now), projection, now, ct), cancellationToken);
    }
}
