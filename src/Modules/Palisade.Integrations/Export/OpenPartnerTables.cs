namespace Palisade.Integrations.Export;

/// <summary>
/// The tables of an OpenPartner bundle, with its names and columns, in the order in which its importer writes them. Ids are ULIDs, amounts
/// decimal text. What has no place there (sub-rule and revision of a commission, members, settings) is in the other half of the bundle.
/// </summary>
internal static class OpenPartnerTables
{
    public static readonly IReadOnlyList<ExportTable> All =
    [
        new("Partner",
            $"""
            select p.id, p.tenant_id as "tenantId", p.email, p.name, p.stripe_connect_account_id as "stripeConnectAccountId", p.metadata,
                p.created_at as "createdAt", p.updated_at as "updatedAt", p.activated_at as "activatedAt", p.revoked_at as "revokedAt",
                p.revoke_reason as "revokeReason"
            from programs.partners p order by p.id
            """),
        new("Program",
            $"""
            select g.id, g.tenant_id as "tenantId", g.name, g.commission_rule as "commissionRule", g.attribution_window_days as "attributionWindowDays",
                g.attribution_model as "attributionModel", g.destination_url as "destinationUrl", g.deep_link_allowed_domains as "deepLinkAllowedDomains",
                g.holdback_days as "holdbackDays", g.starts_at as "startsAt", g.ends_at as "endsAt", g.customer_reward as "customerReward", g.categories,
                g.partners_may_customize_code as "partnersMayCustomizeCode", g.share_on_network as "shareOnNetwork",
                g.marketplace_description as "marketplaceDescription", g.blocked_at as "blockedAt", g.blocked_reason as "blockedReason",
                g.created_at as "createdAt"
            from programs.programs g order by g.id
            """),
        new("PartnerProgram",
            $"""
            select r.id, r.tenant_id as "tenantId", r.org_id as "partnerId", r.program_id as "programId", r.source, r.created_at as "createdAt"
            from programs.grants r order by r.id
            """),
        new("PartnerCommission",
            // OpenPartner knows one set of terms for a partner: the latest agreed speaks for all its programs.
            $"""
            select distinct on (t.org_id) t.org_id as "partnerId", t.tenant_id as "tenantId", coalesce(t.commission_type, 'percent') as "commissionType",
                coalesce(t.commission_value, 0) as "commissionValue", t.recurring, t.commission_rule as "commissionRules",
                t.holdback_days as "holdbackDays", t.source, t.snapshotted_at as "snapshottedAt"
            from programs.partner_terms t order by t.org_id, t.snapshotted_at desc, t.program_id
            """) { Key = "partnerId" },
        new("Coupon", Rows: null),
        new("Link",
            $"""
            select l.id, l.tenant_id as "tenantId", l.link_key as "linkKey", l.org_id as "partnerId", l.program_id as "programId",
                l.destination_url as "destinationUrl", l.created_at as "createdAt"
            from programs.links l order by l.id
            """),
        new("Click",
            $"""
            select c.id, c.tenant_id as "tenantId", c.link_id as "linkId", c.org_id as "partnerId", c.program_id as "programId",
                c.landing_url as "landingUrl", c.ip_hash as "ipHash", c.user_agent as "userAgent", c.referer, c.utm_source as "utmSource",
                c.utm_medium as "utmMedium", c.utm_campaign as "utmCampaign", c.utm_term as "utmTerm", c.utm_content as "utmContent",
                c.country, c.fraud_flag as "fraudFlag", c.ts
            from attribution.clicks c order by c.id
            """),
        new("Identity",
            $"""
            select i.id, i.tenant_id as "tenantId", i.click_id as "clickId", i.user_id as "userId", i.stitched_at as "stitchedAt"
            from attribution.identities i order by i.id
            """),
        new("Event",
            $"""
            select e.id, e.tenant_id as "tenantId", e.user_id as "userId", e.type, e.value_minor as value, e.currency,
                e.external_event_id as "externalEventId", e.metadata, e.ts
            from attribution.events e order by e.id
            """) { Money = ["value"] },
        new("Attribution",
            $"""
            select a.id, a.tenant_id as "tenantId", a.event_id as "eventId", a.org_id as "partnerId", a.program_id as "programId",
                a.click_id as "clickId", a.model, a.weight, a.computed_at as "computedAt"
            from attribution.attributions a order by a.id
            """),
        new("Commission",
            $"""
            select c.id, c.tenant_id as "tenantId", c.attribution_id as "attributionId", c.org_id as "partnerId", c.amount_minor as amount, c.currency,
                c.status, c.accrued_at as "accruedAt", c.paid_at as "paidAt", c.payout_id as "payoutId"
            from payouts.commissions c order by c.id
            """) { Money = ["amount"] },
        new("Payout",
            $"""
            select p.id, p.tenant_id as "tenantId", p.org_id as "partnerId", p.amount_minor as amount, p.currency, p.method,
                null::text as "stripeTransferId", p.status, p.metadata, p.created_at as "createdAt", p.completed_at as "completedAt"
            from payouts.payouts p order by p.id
            """) { Money = ["amount"] },
        new("PortalCustomDomain", Rows: null),
        new("CommissionAdjustment", Rows: null),
    ];
}
