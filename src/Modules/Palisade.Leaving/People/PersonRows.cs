using Palisade.Tenancy;

namespace Palisade.Leaving.People;

/// <summary>
/// Where a person's rows are: what an export of the person holds. Hashes of credentials stay out. Nothing here names the tenant: the scope does.
/// </summary>
internal static class PersonRows
{
    public static IReadOnlyList<(string Table, Sql Rows)> Of(Person person)
    {
        var (address, pattern, partner, members, customers) = (person.Address, person.Pattern, person.Partner, person.Members, person.Customers);
        return
        [
            ("access.members", $"select to_jsonb(t)::text from access.members t where t.id = any({members}) order by t.id"),
            ("access.sessions", $"select (to_jsonb(t) - 'token_hash' - 'address_hashes')::text from access.sessions t where t.member_id = any({members}) order by t.id"),
            ("access.magic_links", $"select (to_jsonb(t) - 'token_hash')::text from access.magic_links t where t.member_id = any({members}) order by t.id"),
            ("access.totp", $"select to_jsonb(t)::text from access.totp t where t.member_id = any({members})"),
            ("access.recovery_codes", $"select (to_jsonb(t) - 'code_hash')::text from access.recovery_codes t where t.member_id = any({members}) order by t.id"),
            ("access.passkeys", $"select to_jsonb(t)::text from access.passkeys t where t.member_id = any({members}) order by t.id"),
            ("access.scim_users", $"select to_jsonb(t)::text from access.scim_users t where t.id = any({person.Provisioned}) order by t.id"),
            ("access.scim_group_members", $"select to_jsonb(t)::text from access.scim_group_members t where t.user_id = any({person.Provisioned}) order by t.group_id"),
            ("access.scim_memberships", $"select to_jsonb(t)::text from access.scim_memberships t where t.user_id = any({person.Provisioned}) order by t.member_id"),
            ("access.scim_requests", $"select to_jsonb(t)::text from access.scim_requests t where {Provisioning.Names(person)} order by t.id"),
            ("directory.tenants", $"select jsonb_build_object('support_email', t.support_email)::text from directory.tenants t where lower(t.support_email) = {address}"),
            ("directory.organizations", $"select to_jsonb(t)::text from directory.organizations t where t.id = {partner}"),
            ("access.api_keys", $"select (to_jsonb(t) - 'key_hash')::text from access.api_keys t where t.org_id = {partner} order by t.id"),
            ("programs.partners", $"select to_jsonb(t)::text from programs.partners t where t.id = {partner}"),
            ("programs.grants", $"select to_jsonb(t)::text from programs.grants t where t.org_id = {partner} order by t.id"),
            ("programs.partner_terms", $"select to_jsonb(t)::text from programs.partner_terms t where t.org_id = {partner} order by t.program_id"),
            ("programs.links", $"select to_jsonb(t)::text from programs.links t where t.org_id = {partner} order by t.id"),
            ("programs.coupons", $"select to_jsonb(t)::text from programs.coupons t where t.org_id = {partner} order by t.id"),
            // A visitor's own marks are no business of the partner who brought it.
            ("attribution.clicks",
                $"""
                select (case when t.org_id = {partner} then to_jsonb(t) - 'ip_hash' - 'user_agent' else to_jsonb(t) end)::text
                from attribution.clicks t
                where t.org_id = {partner} or exists (
                    select from attribution.identities i where i.org_id = t.org_id and i.click_id = t.id and i.user_id = any({customers}))
                order by t.id
                """),
            ("attribution.identities", $"select to_jsonb(t)::text from attribution.identities t where t.user_id = any({customers}) order by t.id"),
            ("attribution.events",
                $"""
                select (to_jsonb(t) - 'request_hash')::text from attribution.events t
                where t.user_id = any({customers}) or lower(t.metadata::text) ~ {pattern}
                order by t.id
                """),
            ("attribution.attributions", $"select to_jsonb(t)::text from attribution.attributions t where t.user_id = any({customers}) order by t.id"),
            ("attribution.coupon_redemptions",
                $"""
                select (to_jsonb(t) - 'request_hash')::text from attribution.coupon_redemptions t
                join attribution.events e on e.id = t.event_id
                where e.user_id = any({customers}) order by t.id
                """),
            ("attribution.fraud_cases", $"select to_jsonb(t)::text from attribution.fraud_cases t where t.org_id = {partner} or t.user_id = any({customers}) order by t.id"),
            ("attribution.fraud_decisions",
                $"""
                select to_jsonb(t)::text from attribution.fraud_decisions t
                join attribution.fraud_cases f on f.org_id = t.org_id and f.id = t.case_id
                where f.org_id = {partner} or f.user_id = any({customers}) order by t.id
                """),
            ("payouts.accounts", $"select to_jsonb(t)::text from payouts.accounts t where t.org_id = {partner}"),
            ("payouts.commissions", $"select to_jsonb(t)::text from payouts.commissions t where t.org_id = {partner} order by t.id"),
            ("payouts.payouts", $"select to_jsonb(t)::text from payouts.payouts t where t.org_id = {partner} order by t.id"),
            ("payouts.transfers", $"select to_jsonb(t)::text from payouts.transfers t where t.org_id = {partner} order by t.payout_id"),
            ("payouts.reversals", $"select to_jsonb(t)::text from payouts.reversals t where t.org_id = {partner} order by t.id"),
            ("payouts.confirmations",
                $"""
                select (to_jsonb(t) || jsonb_build_object('body', encode(t.body, 'escape')))::text from payouts.confirmations t
                where t.org_id = {partner} order by t.received_at
                """),
            ("payouts.clearings", $"select to_jsonb(t)::text from payouts.clearings t where t.org_id = {partner} order by t.cleared_at"),
            ("payouts.recovery_requests", $"select to_jsonb(t)::text from payouts.recovery_requests t where t.org_id = {partner} order by t.id"),
            ("integrations.postbacks", $"select to_jsonb(t)::text from integrations.postbacks t where t.org_id = {partner} order by t.id"),
            ("integrations.stripe_customers", $"select to_jsonb(t)::text from integrations.stripe_customers t where t.user_id = any({customers}) order by t.customer_id"),
            ("integrations.inbox",
                $"""
                select jsonb_build_object('id', t.id, 'source', t.source, 'type', t.type, 'received_at', t.received_at, 'body', encode(t.body, 'escape'))::text
                from integrations.inbox t
                where lower(encode(t.body, 'escape')) ~ {pattern}
                    or exists (select from attribution.events e where e.id = t.event_id and e.user_id = any({customers}))
                order by t.id
                """),
            ("platform.outbox", $"select (to_jsonb(t) #- array['payload', 'SealedSecret'])::text from platform.outbox t where lower(t.payload::text) ~ {pattern} order by t.id"),
            ("platform.announcements",
                $"""
                select to_jsonb(t)::text from platform.announcements t
                where (t.org_id = {partner} and t.type like 'partner%') or lower(t.body) ~ {pattern}
                order by t.id
                """),
        ];
    }
}
