using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>Adds a group. It grants nothing until an operator maps it to a role. Directories.</summary>
internal static class CreateGroup
{
    internal static async Task<IResult> HandleAsync(ScimCall call, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var projection = Projection.Of(GroupSchema.Resource, call.Parameter("attributes"), call.Parameter("excludedAttributes"));
        return await ScimWork.RunAsync(
            db, (unit, ct) => GroupStore.CreateAsync(unit, call, call.Body, Guid.CreateVersion7(now), projection, now, ct), cancellationToken);
    }
}
