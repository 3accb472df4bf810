using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Patching;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>Changes a person (RFC 7644, section 3.5.2): all operations in one transaction, or none. Directories.</summary>
internal static class PatchUser
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
        var operations = PatchRequest.Read(body);
        var row = await UserStore.LockAsync(unit, id, cancellationToken);
        ScimCall.RequireVersion(ifMatch, row.Version);

        var document = row.Document();
        foreach (var operation in operations)
        {
            PatchEngine.Apply(document, UserSchema.Resource, operation, PublicId.Format(id));
        }

        return await UserStore.UpdateAsync(unit, call, row, document, projection, now, cancellationToken);
    }
}
