using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>The brand's domains, oldest first, with what proves each. Operators.</summary>
internal static class ListDomains
{
    internal sealed record Response(IReadOnlyList<DomainView> Domains, bool WhiteLabel);

    internal static async Task<IResult> HandleAsync(TenantSession db, ServerOptions options, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync<DomainRow>($"select {DomainRow.Columns} from directory.domains d order by d.created_at, d.id", cancellationToken);
        return Results.Json(new Response([.. rows.Select(row => row.ToView(options))], WhiteLabel: true), ApiJson.Options);
    }
}
