using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>One group. Directories.</summary>
internal static class GetGroup
{
    internal static async Task<IResult> HandleAsync(Id id, ScimCall call, TenantSession db, CancellationToken cancellationToken)
    {
        var projection = Projection.Of(GroupSchema.Resource, call.Parameter("attributes"), call.Parameter("excludedAttributes"));
        var found = await GroupStore.ReadAsync(db, call, id.Value, projection, StatusCodes.Status200OK, cancellationToken);
        return call.HasVersion(found.Version!.Value) ? new ScimResult(StatusCodes.Status304NotModified, Version: found.Version) : found;
    }
}
