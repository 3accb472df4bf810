using Palisade.Tenancy;

namespace Palisade.Attribution.Fraud;

/// <summary>
/// Looks at partners at the moment in which they are credited, in the transaction that credits them: no commission of a doubtful partner exists
/// without its case. A case is raised once; what an operator released stays released.
/// </summary>
internal static class FraudScreen
{
    /// <summary>Raises the cases of the partners credited for some users' events.</summary>
    public static Sql Of(Guid tenantId, IReadOnlyList<(string UserId, Guid PartnerId, Guid ClickId)> credited, DateTimeOffset now)
    {
        var customers = credited.Select(c => (c.UserId, c.PartnerId)).Distinct().ToList();
        string?[] users = [.. customers.Select(c => c.UserId)];
        var partners = customers.Select(c => c.PartnerId).ToArray();
        var clicks = credited.Select(c => (c.ClickId, c.PartnerId)).Distinct().ToList();
        var (clickIds, clickPartners) = (clicks.Select(c => c.ClickId).ToArray(), clicks.Select(c => c.PartnerId).ToArray());
        return $"""
            insert into attribution.fraud_cases (tenant_id, id, org_id, rule, click_id, user_id, subject, reason, opened_at)
            select {tenantId}, gen_random_uuid(), s.org_id, s.rule, s.click_id, s.user_id, s.subject, s.reason, {now}
            from (
                with credited as (
                    select t.user_id, p.org_id, p.email, p.stripe_connect_account_id,
                        regexp_replace(p.email, '\+[^@]*@', '@') as plain_email,
                        encode(sha256(convert_to(p.email, 'UTF8')), 'hex') as email_hash,
                        split_part(p.email, '@', 2) as partner_domain, split_part(lower(t.user_id), '@', 2) as user_domain
                    from unnest({users}, {partners}) as t (user_id, partner_id)
                    join programs.partners p on p.org_id = t.partner_id and p.id = t.partner_id
                ), disposable as (
                    select d.domain from unnest({DisposableDomains.Known}) as d (domain)
                    union
                    select jsonb_array_elements_text(f.value -> 'disposableDomains') from directory.settings f where f.key = {FraudSettings.Key}
                    except
                    select jsonb_array_elements_text(f.value -> 'allowedDomains') from directory.settings f where f.key = {FraudSettings.Key}
                )
                select c.org_id, 'self_referral' as rule, null::uuid as click_id, c.user_id, c.user_id as subject, 'The customer is known by the partner''s own address.' as reason
                from credited c
                where regexp_replace(lower(c.user_id), '\+[^@]*@', '@') = c.plain_email or lower(c.user_id) = c.email_hash
                    or exists (
                        select from attribution.events e
                        where e.user_id = c.user_id
                            and (regexp_replace(lower(e.metadata ->> 'email'), '\+[^@]*@', '@') = c.plain_email or e.metadata ->> 'emailHash' = c.email_hash))
                union
                select c.org_id, 'disposable_mail', null, c.user_id, c.user_id, 'The customer''s address is of a disposable mail service.'
                from credited c
                join disposable d on d.domain = c.user_domain
                union
                select c.org_id, 'disposable_mail', null, null, c.email, 'The partner''s address is of a disposable mail service.'
                from credited c
                join disposable d on d.domain = c.partner_domain
                union
                select c.org_id, 'duplicate_payout_method', null, null, c.stripe_connect_account_id, 'Another partner is paid to the same account.'
                from credited c
                join programs.partners o on o.stripe_connect_account_id = c.stripe_connect_account_id and o.org_id <> c.org_id
                union
                select k.org_id, 'self_referral', k.id, null, k.id::text, 'The click came from an address from which the partner signs in.'
                from unnest({clickIds}, {clickPartners}) as t (click_id, partner_id)
                join attribution.clicks k on k.org_id = t.partner_id and k.id = t.click_id
                where exists (select from access.sessions a where a.org_id = k.org_id and k.ip_hash = any(a.address_hashes))
            ) s
            on conflict (tenant_id, org_id, rule, subject) do nothing
            """;
    }
}
