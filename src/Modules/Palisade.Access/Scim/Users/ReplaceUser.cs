using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>Replaces a person (RFC 7644, section 3.5.1): what is not sent is unassigned. Okta changes and deactivates people like this. Directories.</summary>
internal static class ReplaceUser
{
    internal static async Task<IResult> HandleAsync(Id id, ScimCall call, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var projection = Projection.Of(UserSchema.Resource, call.Parameter("attributes"), call.Parameter("excludedAttributes"));
        return await ScimWork.RunAsync(db, (unit, ct) => RunAsync(unit, call, id.Value, call.Body, call.IfMatch, projection, now, ct), cancellationToken);
    }

    internal static async Task<ScimResult> RunAsync(
        UnitOfWork unit, ScimCall call, Guid id, JsonObject body, string? ifMatch, Projection projection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await UserStore.LockAsync(unit, id, cancellationToken);
        ScimCall.RequireVersion(ifMatch, row.Version);
        return await UserStore.UpdateAsync(unit, call, row, ResourceReader.Read(body, UserSchema.Resource), projection, now, cancellationToken);
    }
}
