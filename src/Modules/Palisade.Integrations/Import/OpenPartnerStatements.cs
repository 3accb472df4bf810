using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>
/// Writes mapped rows where one row of OpenPartner is several here, or needs facts of the rows it refers to. A reference that leads nowhere
/// ends in a column that must not be null, and so refuses the row.
/// </summary>
internal static class OpenPartnerStatements
{
    /// <summary>A partner, its organization and its first member; with <paramref name="allPrograms"/> (version 1 knew no grants) every program.</summary>
    public static Sql Partners(JsonParameter rows, Guid tenant, bool allPrograms)
    {
        Sql grants = allPrograms
            ? $"""
              , granted as (
                  insert into programs.grants (tenant_id, id, org_id, program_id, source, created_at)
                  select {tenant}, gen_random_uuid(), n.id, g.id, 'admin', n.created_at from added n cross join programs.programs g
              )
              """
            : Sql.Empty;
        return $"""
            with given as (
                select r.* from jsonb_to_recordset({rows}) as r (
                    id uuid, email text, name text, metadata jsonb, stripe_connect_account_id text, activated_at timestamptz, revoked_at timestamptz,
                    revoke_reason text, created_at timestamptz, updated_at timestamptz)
            ), added as (
                select distinct on (g.email) g.* from given g
                where not exists (select from programs.partners p where p.id = g.id or p.email = g.email)
                order by g.email, g.created_at, g.id
            ), organizations as (
                insert into directory.organizations (tenant_id, id, org_id, kind, name, created_at)
                select {tenant}, n.id, n.id, 'partner', n.name, n.created_at from added n
            ), members as (
                insert into access.members (tenant_id, id, org_id, email, name, role, activated_at, revoked_at, created_at, updated_at)
                select {tenant}, gen_random_uuid(), n.id, n.email, n.name, 'partner_admin', n.activated_at, n.revoked_at, n.created_at, n.created_at from added n
            ){grants}
            insert into programs.partners (tenant_id, id, org_id, email, name, metadata, stripe_connect_account_id, approved_at, activated_at,
                revoked_at, revoke_reason, created_at, updated_at)
            select {tenant}, n.id, n.id, n.email, n.name, n.metadata, n.stripe_connect_account_id, coalesce(n.activated_at, n.created_at), n.activated_at,
                n.revoked_at, n.revoke_reason, n.created_at, coalesce(n.updated_at, n.created_at)
            from added n
            """;
    }

    /// <summary>Terms were one set for a partner: they hold in every program granted to it.</summary>
    public static Sql Terms(JsonParameter rows, Guid tenant) =>
        $"""
        insert into programs.partner_terms (tenant_id, org_id, program_id, commission_rule, commission_type, commission_value, recurring, holdback_days, source, snapshotted_at)
        select {tenant}, p.id, g.program_id, r.commission_rule, r.commission_type, r.commission_value, r.recurring, r.holdback_days, r.source, r.snapshotted_at
        from jsonb_to_recordset({rows}) as r (org_id uuid, commission_rule jsonb, commission_type text, commission_value numeric, recurring boolean,
            holdback_days int, source text, snapshotted_at timestamptz)
        left join programs.partners p on p.id = r.org_id
        left join programs.grants g on g.org_id = p.id
        where p.id is null or g.id is not null
        on conflict do nothing
        """;

    /// <summary>A click that a coupon made has no link: it counts for the partner's first link in the program.</summary>
    public static Sql Clicks(JsonParameter rows, Guid tenant) =>
        $"""
        insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ip_hash, user_agent, referer, utm_source, utm_medium,
            utm_campaign, utm_term, utm_content, country, fraud_flag, ts, received_at)
        select {tenant}, r.id, r.org_id, r.program_id,
            coalesce(r.link_id, (select l.id from programs.links l where l.org_id = r.org_id and l.program_id = r.program_id order by l.created_at, l.id limit 1)),
            r.landing_url, r.ip_hash, r.user_agent, r.referer, r.utm_source, r.utm_medium, r.utm_campaign, r.utm_term, r.utm_content, r.country,
            r.fraud_flag, r.ts, r.ts
        from jsonb_to_recordset({rows}) as r (id uuid, org_id uuid, program_id uuid, link_id uuid, landing_url text, ip_hash text, user_agent text,
            referer text, utm_source text, utm_medium text, utm_campaign text, utm_term text, utm_content text, country text, fraud_flag text, ts timestamptz)
        on conflict do nothing
        """;

    public static Sql Identities(JsonParameter rows, Guid tenant) =>
        $"""
        insert into attribution.identities (tenant_id, id, org_id, click_id, user_id, stitched_at)
        select {tenant}, r.id, c.org_id, r.click_id, r.user_id, r.stitched_at
        from jsonb_to_recordset({rows}) as r (id uuid, click_id uuid, user_id text, stitched_at timestamptz)
        left join attribution.clicks c on c.id = r.click_id
        on conflict do nothing
        """;

    public static Sql Attributions(JsonParameter rows, Guid tenant) =>
        $"""
        insert into attribution.attributions (tenant_id, id, org_id, event_id, program_id, click_id, model, weight, user_id, event_type, value_minor,
            revenue_minor, currency, event_ts, earlier_events, computed_at)
        select {tenant}, r.id, r.org_id, r.event_id, r.program_id, r.click_id, r.model, r.weight, e.user_id, e.type, e.value_minor,
            round(coalesce(e.value_minor, 0) * r.weight), e.currency, e.ts, 0, r.computed_at
        from jsonb_to_recordset({rows}) as r (id uuid, event_id uuid, org_id uuid, program_id uuid, click_id uuid, model text, weight numeric, computed_at timestamptz)
        left join attribution.events e on e.id = r.event_id
        on conflict do nothing
        """;

    /// <summary>
    /// In the state they are in; the books follow by trigger. One that was paid without a payout on record gets one of its own, and a claim of
    /// a payout that failed is let go.
    /// </summary>
    public static Sql Commissions(JsonParameter rows, Guid tenant) =>
        $"""
        with given as (
            select r.*, a.event_id, a.program_id, a.click_id,
                row_number() over (partition by a.event_id, a.click_id order by r.accrued_at, r.id) as place
            from jsonb_to_recordset({rows}) as r (id uuid, attribution_id uuid, org_id uuid, amount_minor bigint, currency text, status text,
                accrued_at timestamptz, paid_at timestamptz, payout_id uuid)
            left join attribution.attributions a on a.id = r.attribution_id and a.org_id = r.org_id
            where not exists (select from payouts.commissions c where c.id = r.id)
        ), alone as (
            insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, status, metadata, created_at, completed_at)
            select {tenant}, g.id, g.org_id, g.id, g.amount_minor, g.currency, 'manual', 'paid', jsonb_build_object('importedWithoutPayout', true), g.paid_at, g.paid_at
            from given g
            where g.status = 'paid' and g.payout_id is null
        )
        insert into payouts.commissions (tenant_id, id, org_id, attribution_id, event_id, program_id, click_id, rule_index, revision, amount_minor,
            currency, explanation, status, accrued_at, approved_at, paid_at, reversed_at, reversed_by, payout_id)
        select {tenant}, g.id, g.org_id, g.attribution_id, g.event_id, g.program_id, g.click_id, 0,
            g.place - 1 + (select count(*) from payouts.commissions c where c.event_id = g.event_id and c.click_id = g.click_id and c.rule_index = 0),
            g.amount_minor, g.currency, 'Imported from OpenPartner.', g.status, g.accrued_at,
            case when g.status in ('approved', 'paid') then coalesce(g.paid_at, g.accrued_at) end,
            g.paid_at,
            case when g.status = 'reversed' then g.accrued_at end,
            case when g.status = 'reversed' then 'operator' end,
            case g.status
                when 'paid' then coalesce(g.payout_id, g.id)
                when 'approved' then case when p.status is distinct from 'failed' then g.payout_id end
            end
        from given g
        left join payouts.payouts p on p.id = g.payout_id
        """;

    public static Sql Adjustments(JsonParameter rows, Guid tenant) =>
        $"""
        insert into payouts.commissions (tenant_id, id, org_id, attribution_id, event_id, program_id, click_id, rule_index, revision, amount_minor,
            currency, explanation, status, accrued_at, approved_at)
        select {tenant}, r.id, c.org_id, c.attribution_id, c.event_id, c.program_id, c.click_id, c.rule_index,
            row_number() over (partition by c.event_id, c.click_id, c.rule_index order by r.created_at, r.id)
                + (select max(x.revision) from payouts.commissions x where x.event_id = c.event_id and x.click_id = c.click_id and x.rule_index = c.rule_index),
            r.amount_minor, r.currency, 'Imported adjustment: ' || left(r.reason, 100), 'approved', r.created_at, r.created_at
        from jsonb_to_recordset({rows}) as r (id uuid, commission_id uuid, amount_minor bigint, currency text, reason text, created_at timestamptz)
        left join payouts.commissions c on c.id = r.commission_id and c.currency = r.currency
        where not exists (select from payouts.commissions x where x.id = r.id)
        """;
}
