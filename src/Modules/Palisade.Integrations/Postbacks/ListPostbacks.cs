using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Postbacks;

/// <summary>A partner's postbacks, newest first (there are at most 20). Operators; a partner its own.</summary>
internal static class ListPostbacks
{
    internal sealed record Response(IReadOnlyList<PostbackRow> Postbacks, IReadOnlyList<string> SupportedEvents);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var partner = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var rows = batch.List<PostbackRow>(
            $"select {PostbackRow.Columns} from integrations.postbacks p where p.org_id = {id.Value} order by p.created_at desc, p.id desc");
        await batch.SendAsync(cancellationToken);
        return partner.Value
            ? Results.Json(new Response(rows.Value, PostbackRow.Supported), ApiJson.Options)
            : IntegrationsErrors.PartnerNotFound.Result();
    }
}
