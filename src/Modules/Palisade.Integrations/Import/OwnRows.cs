using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>How rows of a table are written.</summary>
/// <param name="Columns">Asks for the table's columns and returns no row.</param>
/// <param name="Insert">Writes an array of rows, and does nothing for those that are there already.</param>
internal sealed record OwnRowWriter(Sql Columns, Func<JsonParameter, Sql> Insert);

/// <summary>
/// The tables in the order of their references. Rows carry the importing tenant's id; the policies would refuse any other. The books follow by
/// the triggers on commissions and payouts.
/// </summary>
internal static class OwnRows
{
    /// <summary>In a bundle for whoever reads it, and made anew by the database when commissions and payouts are imported.</summary>
    public static readonly IReadOnlySet<string> Derived = new HashSet<string>(StringComparer.Ordinal) { "ledger.entries" };

    public static readonly IReadOnlyList<KeyValuePair<string, OwnRowWriter>> All =
    [
        // The tenant exists; what it shows of itself is taken over where nothing is said yet.
        new("directory.tenants", new($"select t.* from directory.tenants t limit 0", rows =>
            $"""
            update directory.tenants t
            set program_name = coalesce(t.program_name, r.program_name), support_email = coalesce(t.support_email, r.support_email),
                brand_color = coalesce(t.brand_color, r.brand_color), program_terms_url = coalesce(t.program_terms_url, r.program_terms_url),
                logo_url = coalesce(t.logo_url, r.logo_url), favicon_url = coalesce(t.favicon_url, r.favicon_url)
            from jsonb_populate_recordset(null::directory.tenants, {rows}) r
            where t.tenant_id = r.tenant_id
            """)),
        new("directory.organizations", new($"select t.* from directory.organizations t limit 0", rows =>
            $"insert into directory.organizations select r.* from jsonb_populate_recordset(null::directory.organizations, {rows}) r on conflict do nothing")),
        new("directory.settings", new($"select t.* from directory.settings t limit 0", rows =>
            $"insert into directory.settings select r.* from jsonb_populate_recordset(null::directory.settings, {rows}) r on conflict do nothing")),
        new("directory.brand_resources", new($"select t.* from directory.brand_resources t limit 0", rows =>
            $"insert into directory.brand_resources select r.* from jsonb_populate_recordset(null::directory.brand_resources, {rows}) r on conflict do nothing")),
        // A provider of the brand's own is set up anew; until then a person pays.
        new("payouts.policy", new($"select t.* from payouts.policy t limit 0", rows =>
            $$"""
            insert into payouts.policy
            select r.*
            from jsonb_array_elements({{rows}}) given,
                jsonb_populate_record(null::payouts.policy, given || case when given ->> 'rail' = 'external' then '{"rail": "manual"}' else '{}'::jsonb end) r
            on conflict do nothing
            """)),
        new("access.roles", new($"select t.* from access.roles t limit 0", rows =>
            $"insert into access.roles select r.* from jsonb_populate_recordset(null::access.roles, {rows}) r on conflict do nothing")),
        new("access.members", new($"select t.* from access.members t limit 0", rows =>
            $"insert into access.members select r.* from jsonb_populate_recordset(null::access.members, {rows}) r on conflict do nothing")),
        new("programs.programs", new($"select t.* from programs.programs t limit 0", rows =>
            $"insert into programs.programs select r.* from jsonb_populate_recordset(null::programs.programs, {rows}) r on conflict do nothing")),
        new("programs.program_versions", new($"select t.* from programs.program_versions t limit 0", rows =>
            $"insert into programs.program_versions select r.* from jsonb_populate_recordset(null::programs.program_versions, {rows}) r on conflict do nothing")),
        new("programs.partners", new($"select t.* from programs.partners t limit 0", rows =>
            $"insert into programs.partners select r.* from jsonb_populate_recordset(null::programs.partners, {rows}) r on conflict do nothing")),
        new("programs.grants", new($"select t.* from programs.grants t limit 0", rows =>
            $"insert into programs.grants select r.* from jsonb_populate_recordset(null::programs.grants, {rows}) r on conflict do nothing")),
        new("programs.links", new($"select t.* from programs.links t limit 0", rows =>
            $"insert into programs.links select r.* from jsonb_populate_recordset(null::programs.links, {rows}) r on conflict do nothing")),
        new("programs.coupons", new($"select t.* from programs.coupons t limit 0", rows =>
            $"insert into programs.coupons select r.* from jsonb_populate_recordset(null::programs.coupons, {rows}) r on conflict do nothing")),
        new("programs.partner_term_versions", new($"select t.* from programs.partner_term_versions t limit 0", rows =>
            $"insert into programs.partner_term_versions select r.* from jsonb_populate_recordset(null::programs.partner_term_versions, {rows}) r on conflict do nothing")),
        new("programs.partner_terms", new($"select t.* from programs.partner_terms t limit 0", rows =>
            $"insert into programs.partner_terms select r.* from jsonb_populate_recordset(null::programs.partner_terms, {rows}) r on conflict do nothing")),
        new("attribution.clicks", new($"select t.* from attribution.clicks t limit 0", rows =>
            $"insert into attribution.clicks select r.* from jsonb_populate_recordset(null::attribution.clicks, {rows}) r on conflict do nothing")),
        new("attribution.identities", new($"select t.* from attribution.identities t limit 0", rows =>
            $"insert into attribution.identities select r.* from jsonb_populate_recordset(null::attribution.identities, {rows}) r on conflict do nothing")),
        new("attribution.events", new($"select t.* from attribution.events t limit 0", rows =>
            $"insert into attribution.events select r.* from jsonb_populate_recordset(null::attribution.events, {rows}) r on conflict do nothing")),
        new("attribution.coupon_redemptions", new($"select t.* from attribution.coupon_redemptions t limit 0", rows =>
            $"insert into attribution.coupon_redemptions select r.* from jsonb_populate_recordset(null::attribution.coupon_redemptions, {rows}) r on conflict do nothing")),
        new("attribution.fraud_cases", new($"select t.* from attribution.fraud_cases t limit 0", rows =>
            $"insert into attribution.fraud_cases select r.* from jsonb_populate_recordset(null::attribution.fraud_cases, {rows}) r on conflict do nothing")),
        new("attribution.fraud_decisions", new($"select t.* from attribution.fraud_decisions t limit 0", rows =>
            $"insert into attribution.fraud_decisions select r.* from jsonb_populate_recordset(null::attribution.fraud_decisions, {rows}) r on conflict do nothing")),
        new("integrations.stripe_customers", new($"select t.* from integrations.stripe_customers t limit 0", rows =>
            $"insert into integrations.stripe_customers select r.* from jsonb_populate_recordset(null::integrations.stripe_customers, {rows}) r on conflict do nothing")),
        // Off until somebody here turns them on: the place they were exported from may still be calling.
        new("integrations.postbacks", new($"select t.* from integrations.postbacks t limit 0", rows =>
            $$"""
            insert into integrations.postbacks
            select r.*
            from jsonb_array_elements({{rows}}) given,
                jsonb_populate_record(null::integrations.postbacks, given || '{"enabled": false}') r
            on conflict do nothing
            """)),
        new("attribution.attributions", new($"select t.* from attribution.attributions t limit 0", rows =>
            $"insert into attribution.attributions select r.* from jsonb_populate_recordset(null::attribution.attributions, {rows}) r on conflict do nothing")),
        new("payouts.runs", new($"select t.* from payouts.runs t limit 0", rows =>
            $"insert into payouts.runs select r.* from jsonb_populate_recordset(null::payouts.runs, {rows}) r on conflict do nothing")),
        new("attribution.workings", new($"select t.* from attribution.workings t limit 0", rows =>
            $"insert into attribution.workings select r.* from jsonb_populate_recordset(null::attribution.workings, {rows}) r on conflict do nothing")),
        new("payouts.payouts", new($"select t.* from payouts.payouts t limit 0", rows =>
            $"insert into payouts.payouts select r.* from jsonb_populate_recordset(null::payouts.payouts, {rows}) r on conflict do nothing")),
        new("payouts.commissions", new($"select t.* from payouts.commissions t limit 0", rows =>
            $"insert into payouts.commissions select r.* from jsonb_populate_recordset(null::payouts.commissions, {rows}) r on conflict do nothing")),
        // One that may still be sent waits for an operator: the place it was exported from may send it. It sends what its payout says, or is none.
        new("payouts.transfers", new($"select t.* from payouts.transfers t limit 0", rows =>
            $$"""
            insert into payouts.transfers
            select r.*
            from jsonb_array_elements({{rows}}) given
            left join payouts.payouts p on p.id = (given ->> 'payout_id')::uuid and p.org_id = (given ->> 'org_id')::uuid
                and p.amount_minor = (given ->> 'amount_minor')::bigint and p.currency = given ->> 'currency',
            jsonb_populate_record(null::payouts.transfers, given
                || jsonb_build_object('payout_id', p.id, 'next_at', null, 'lease_token', null, 'leased_until', null)
                || case when given ->> 'state' in ('intent', 'posted')
                    then jsonb_build_object('state', 'held', 'posted_at', coalesce(given ->> 'posted_at', given ->> 'updated_at'), 'last_error', 'moved')
                    else '{}' end) r
            on conflict do nothing
            """)),
        new("payouts.reversals", new($"select t.* from payouts.reversals t limit 0", rows =>
            $"insert into payouts.reversals select r.* from jsonb_populate_recordset(null::payouts.reversals, {rows}) r on conflict do nothing")),
        new("payouts.clearings", new($"select t.* from payouts.clearings t limit 0", rows =>
            $"insert into payouts.clearings select r.* from jsonb_populate_recordset(null::payouts.clearings, {rows}) r on conflict do nothing")),
        new("payouts.confirmations", new($"select t.* from payouts.confirmations t limit 0", rows =>
            $"insert into payouts.confirmations select r.* from jsonb_populate_recordset(null::payouts.confirmations, {rows}) r on conflict do nothing")),
        // What was asked of the other place is not done here.
        new("payouts.recovery_requests", new($"select t.* from payouts.recovery_requests t limit 0", rows =>
            $$"""
            insert into payouts.recovery_requests
            select r.*
            from jsonb_array_elements({{rows}}) given,
                jsonb_populate_record(null::payouts.recovery_requests, given
                    || case when given ->> 'status' = 'pending' then '{"status": "refused", "outcome": "moved", "recheck_due_at": null}' else '{}'::jsonb end) r
            on conflict do nothing
            """)),
    ];

    public static OwnRowWriter Of(string table) => All.First(t => t.Key == table).Value;
}
