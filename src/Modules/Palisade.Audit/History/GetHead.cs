using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.History;

/// <summary>The newest signed head of the brand's audit chain. Kept elsewhere, it shows later whether anything up to it was changed. Operators.</summary>
internal static class GetHead
{
    internal static async Task<IResult> HandleAsync(TenantSession db, CancellationToken cancellationToken) =>
        await db.OneOrDefaultAsync<HeadRow>(HeadRow.Newest, cancellationToken) is { } head
            ? Results.Json(head.ToView(), ApiJson.Options)
            : AuditErrors.NothingSealed.Result();
}
