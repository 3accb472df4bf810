using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>Clicks in quarantine, newest first. Needs <c>clicks.review</c>.</summary>
internal static class ListFlaggedClicks
{
    internal sealed record Response(IReadOnlyList<View> Clicks);

    internal sealed record View(
        Guid Id,
        string FraudFlag,
        DateTimeOffset Ts,
        string? IpHash,
        string? UserAgent,
        string? Referer,
        string LandingUrl,
        Guid PartnerId,
        [property: Contact] string PartnerName,
        Guid? LinkId,
        string? LinkKey,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlagReason);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 500);
        Sql because = query.OneOf("reason", "velocity", "manual", "revoked") is { } reason ? $"and c.fraud_flag = {reason}" : Sql.Empty;
        var clicks = await db.ListAsync<View>(
            $"""
            select c.id, c.fraud_flag, c.ts, c.ip_hash, c.user_agent, c.referer, c.landing_url,
                c.org_id as partner_id, p.name as partner_name, c.link_id, l.link_key, c.flag_reason
            from attribution.clicks c
            join programs.partners p on p.tenant_id = c.tenant_id and p.org_id = c.org_id and p.id = c.org_id
            left join programs.links l on l.tenant_id = c.tenant_id and l.org_id = c.org_id and l.id = c.link_id
            where c.fraud_flag is not null {because}
            order by c.ts desc, c.id desc
            limit {limit}
            """,
            cancellationToken);
        return Results.Json(new Response(clicks), ApiJson.Options);
    }
}
