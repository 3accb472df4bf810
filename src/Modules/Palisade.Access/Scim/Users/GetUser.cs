using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>One person (RFC 7644, section 3.4.1). Directories.</summary>
internal static class GetUser
{
    internal static async Task<IResult> HandleAsync(Id id, ScimCall call, TenantSession db, CancellationToken cancellationToken)
    {
        var projection = Projection.Of(UserSchema.Resource, call.Parameter("attributes"), call.Parameter("excludedAttributes"));
        var found = await UserStore.ReadAsync(db, call, id.Value, projection, StatusCodes.Status200OK, cancellationToken);
        return call.HasVersion(found.Version!.Value) ? new ScimResult(StatusCodes.Status304NotModified, Version: found.Version) : found;
    }
}
