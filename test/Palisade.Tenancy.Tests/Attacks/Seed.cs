using System.Text;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Rows in every table for tenants A and B, each with its brand organization and partners 1 and 2.</summary>
internal static class Seed
{
    public static string Sql()
    {
        var sql = new StringBuilder();
        foreach (var tenant in (string[])["A", "B"])
        {
            var shared = tenant == "A" ? "permitted" : "forbidden";
            sql.Append(Tenant(tenant, shared));
            foreach (var number in (int[])[1, 2])
                sql.Append(Partner(tenant, tenant + number, tenant == "A" && number == 1 ? "permitted" : "forbidden"));
        }

        return sql.ToString();
    }

    private static string Tenant(string t, string shared) => Replace(
        """
        insert into directory.tenants (tenant_id, slug, display_name, support_email) values ('{T}', 'WORD-<t>', 'WORD brand <T>', 'WORD-<t>@x.example');
        insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{T}', '{T}', '{T}', 'brand', 'forbidden brand <T>');
        insert into directory.settings (tenant_id, key, value) values ('{T}', 'smtp.password', '"forbidden setting <T>"');
        insert into directory.images (tenant_id, sha256, content_type, width, height, content, created_at)
            values ('{T}', sha256('<T>'), 'image/png', 1, 1, 'WORD picture <T>', now());
        insert into directory.brand_resources (tenant_id, id, kind, label, body, position, created_at, updated_at)
            values ('{T}', '{TR}', 'snippet', 'WORD resource <T>', 'WORD body <T>', 1, now(), now());
        insert into directory.domains (tenant_id, id, domain, token, created_at, updated_at) values ('{T}', '{TI}', 'forbidden.<t>.example', repeat('0', 48), now(), now());
        insert into access.members (tenant_id, id, org_id, email, name, role) values ('{T}', '{TM}', '{T}', 'forbidden-op-<t>@x.example', 'forbidden operator <T>', 'operator');
        insert into access.roles (tenant_id, id, kind, name, description, permissions, created_by, created_at, updated_by, updated_at)
            values ('{T}', '{TR}', 'brand', 'WORD_role_<t>', 'WORD role <T>', '{"partners.read"}', '{TM}', now(), '{TM}', now());
        insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash, label) values ('{T}', '{TK}', '{T}', 'operator', 'pk_00000', sha256('key <T>'), 'forbidden key <T>');
        insert into access.totp (tenant_id, org_id, member_id, created_at) values ('{T}', '{T}', '{TM}', now());
        insert into access.recovery_codes (tenant_id, id, org_id, member_id, code_hash, created_at) values ('{T}', '{TR}', '{T}', '{TM}', sha256('forbidden code <T>'), now());
        insert into access.passkeys (tenant_id, id, org_id, member_id, rp_id, credential_id, public_key, sign_count, transports, backup_eligible, backed_up, name, created_at)
            values ('{T}', '{TR}', '{T}', '{TM}', 'x.example', 'x', 'x', 0, '{}', false, false, 'forbidden passkey <T>', now());
        insert into access.challenges (tenant_id, id, purpose, state, created_at, expires_at) values ('{T}', '{TR}', 'sign_in', 'forbidden challenge <T>', now(), now());
        insert into access.scim_tokens (tenant_id, id, prefix, token_hash, label, created_by, created_at)
            values ('{T}', '{TR}', 'opscim_00000', sha256('scim <T>'), 'forbidden token <T>', '{TM}', now());
        insert into access.scim_users (tenant_id, id, user_key, address, display_name, active, attributes, version, created_at, updated_at)
            values ('{T}', '{TR}', 'forbidden-<t>', 'forbidden-<t>@x.example', 'forbidden person <T>', true, '{}', 1, now(), now());
        insert into access.scim_groups (tenant_id, id, display_name, version, created_at, updated_at) values ('{T}', '{TR}', 'forbidden group <T>', 1, now(), now());
        insert into access.scim_group_members (tenant_id, group_id, user_id, added_at) values ('{T}', '{TR}', '{TR}', now());
        insert into access.scim_memberships (tenant_id, org_id, member_id, user_id, by_hand, created_at) values ('{T}', '{T}', '{TM}', '{TR}', true, now());
        insert into access.scim_requests (tenant_id, id, token_id, at, method, path, status, took_ms) values ('{T}', '{TR}', '{TR}', now(), 'GET', 'forbidden <T>', 200, 1);
        insert into programs.programs (tenant_id, id, name, commission_rule, destination_url) values ('{T}', '{TP}', 'WORD program <T>', '[]', 'https://WORD.example/<T>');
        insert into attribution.events (tenant_id, id, user_id, type, currency, request_hash, ts) values ('{T}', '{TE}', 'forbidden user <T>', 'sale', 'EUR', sha256('event <T>'), now());
        insert into directory.flags (tenant_id, key, rule, updated_by, updated_at) values ('{T}', 'agencies', '{"on": "forbidden rule <T>"}', '{TM}', now());
        insert into staff.operators (tenant_id, id, email, name, role, prefix, token_hash, created_at)
            values ('{T}', '{TR}', 'forbidden-staff-<t>@x.example', 'forbidden staff <T>', 'platform_admin', 'opp_00000000', sha256('staff <T>'), now());
        insert into staff.reviews (tenant_id, brand_id, decision, reason, reviewed_by, reviewed_at) values ('{T}', '{T}', 'approved', 'forbidden review <T>', '{TR}', now());
        insert into staff.blocklist (tenant_id, id, type, value, added_by, added_at) values ('{T}', '{TR}', 'domain', 'forbidden-<t>.example', '{TR}', now());
        insert into staff.reach_requests (tenant_id, id, brand_id, operator_id, reason, can_write, break_glass, minutes, requested_at)
            values ('{T}', '{TR}', '{T}', '{TR}', 'forbidden wish <T>', false, false, 60, now());
        insert into staff.reaches (tenant_id, id, operator_id, operator_name, role, reason, can_write, break_glass, needs_approval, minutes, requested_at)
            values ('{T}', '{TR}', '{TR}', 'forbidden staff <T>', 'platform_admin', 'forbidden wish <T>', false, false, true, 60, now());
        insert into leaving.departures (tenant_id, id, reason, requested_by, requested_at) values ('{T}', '{TR}', 'forbidden reason <T>', '{TM}', now());
        insert into leaving.erasures (tenant_id, id, certificate, erased_by, erased_at) values ('{T}', '{TR}', 'forbidden certificate <T>', '{TM}', now());
        insert into platform.outbox (tenant_id, id, kind, payload) values ('{T}', '{TO}', 'mail', '{"body": "forbidden mail <T>"}');
        insert into platform.idempotency (tenant_id, org_id, operation, key, request_hash, status, response) values ('{T}', '{T}', 'op', 'forbidden-<T>', sha256('<T>'), 200, '"forbidden answer <T>"');
        insert into payouts.provider (tenant_id, url, secret_prefix, created_at, updated_at) values ('{T}', 'https://WORD.example/<T>', 'whsec_', now(), now());
        insert into platform.signing_keys (tenant_id, id, public_key, created_at) values ('{T}', '{TR}', 'forbidden key <T>', now());
        insert into payouts.policy (tenant_id, updated_at) values ('{T}', now());
        insert into payouts.schedule (tenant_id, looked_at) values ('{T}', now());
        insert into payouts.runs (tenant_id, id, started_by, digest, created_at) values ('{T}', '{TR}', 'operator', sha256('<T>'), now());
        insert into attribution.rederivations (tenant_id, id, from_ts, reason, after_user) values ('{T}', '{TR}', now(), 'operator', 'forbidden user <T>');
        insert into integrations.webhook_endpoints (tenant_id, id, url, events, secret_prefix, created_at, updated_at)
            values ('{T}', '{TW}', 'https://forbidden.example/<T>', '{"*"}', 'whsec_', now(), now());
        insert into vault.data_keys (tenant_id, version, master_id, wrapped, created_at) values ('{T}', 1, 'kms:forbidden-<T>', 'x', now());
        insert into vault.secrets (tenant_id, id, org_id, kind, name, key_version, sealed, created_at)
            values ('{T}', '{TI}', '{T}', 'inbound', 'forbidden-<T>', 1, repeat('x', 40)::bytea, now());
        insert into vault.mail_transports (tenant_id, kind, sender, smtp_host, updated_at) values ('{T}', 'smtp', 'forbidden-<t>@x.example', 'forbidden-<t>.example', now());
        insert into integrations.inbox (tenant_id, id, source, external_id, type, body, status, happened_at, received_at)
            values ('{T}', '{TI}', 'stripe', 'forbidden-<T>', 'invoice.paid', 'x', 'done', now(), now());
        insert into integrations.stripe_customers (tenant_id, customer_id, user_id, learned_at) values ('{T}', 'forbidden-<T>', 'forbidden user <T>', now());
        insert into audit.collectors (tenant_id, host, port, format, sent_seq, created_at, updated_at) values ('{T}', 'forbidden-<t>.example', 6514, 'cef', 0, now(), now());
        insert into audit.fresh (tenant_id, visible_to, source, action, actor_kind, actor_id, after) values ('{T}', '{T}', 'change', 'tenant.updated', 'u', '{TM}', '"forbidden news <T>"');
        insert into audit.chains (tenant_id, seq, hash, sealed_at) values ('{T}', 1, sha256('forbidden <T>'), now());
        insert into audit.heads (tenant_id, seq, hash, signed_at, key_id, signature) values ('{T}', 1, sha256('forbidden <T>'), now(), 'forbidden <T>', 'x');
        insert into audit.entries (tenant_id, seq, id, at, org_id, source, action, actor_kind, actor_id, after, times, hash)
            values ('{T}', 1, '{TZ}', now(), '{T}', 'change', 'tenant.updated', 'u', '{TM}', '"forbidden entry <T>"', 1, sha256('forbidden <T>'));
        insert into doors.tenant_slug (slug, tenant_id, open) values ('WORD-<t>', '{T}', true);
        insert into doors.tenant_host (host, tenant_id, open) values ('<t>.example', '{T}', true);
        insert into doors.credential (hash, tenant_id, id, org_id) values (sha256('key <T>'), '{T}', '{TK}', '{T}');
        insert into doors.due (queue, tenant_id, due_at) values ('mail', '{T}', '2000-01-01');

        """,
        t, t, shared);

    private static string Partner(string tenant, string org, string word) => Replace(
        """
        insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{T}', '{O}', '{O}', 'partner', 'WORD org <O>');
        insert into access.members (tenant_id, id, org_id, email, name, role) values ('{T}', '{OM}', '{O}', 'WORD-<o>@x.example', 'WORD member <O>', 'partner_admin');
        insert into access.sessions (tenant_id, id, org_id, member_id, token_hash, expires_at) values ('{T}', '{OS}', '{O}', '{OM}', sha256('session <O>'), '2100-01-01');
        insert into access.magic_links (tenant_id, id, org_id, member_id, token_hash, purpose, expires_at) values ('{T}', '{OG}', '{O}', '{OM}', sha256('magic <O>'), 'partner_signin', '2100-01-01');
        insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash, label) values ('{T}', '{OK}', '{O}', 'partner', 'pk_00000', sha256('key <O>'), 'WORD key <O>');
        insert into doors.credential (hash, tenant_id, id, org_id) values (sha256('key <O>'), '{T}', '{OK}', '{O}');
        insert into programs.partners (tenant_id, id, org_id, email, name) values ('{T}', '{O}', '{O}', 'WORD-<o>@x.example', 'WORD partner <O>');
        insert into programs.partner_terms (tenant_id, org_id, program_id, commission_rule, source, snapshotted_at) values ('{T}', '{O}', '{TP}', '["WORD terms <O>"]', 'approval', now());
        insert into programs.grants (tenant_id, id, org_id, program_id) values ('{T}', '{OR}', '{O}', '{TP}');
        insert into programs.links (tenant_id, id, org_id, link_key, program_id, destination_url) values ('{T}', '{OL}', '{O}', 'WORD-<O>', '{TP}', 'https://WORD.example/<O>');
        insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ts) values ('{T}', '{OC}', '{O}', '{TP}', '{OL}', 'https://WORD.example/<O>', now());
        insert into attribution.identities (tenant_id, id, org_id, click_id, user_id) values ('{T}', '{OI}', '{O}', '{OC}', 'WORD user <O>');
        insert into attribution.attributions (tenant_id, id, org_id, event_id, program_id, click_id, model, weight, user_id, event_type, revenue_minor, earlier_events, currency, event_ts)
            values ('{T}', '{OA}', '{O}', '{TE}', '{TP}', '{OC}', 'linear', 0.5, 'WORD user <O>', 'sale', 100, 0, 'EUR', now());
        insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, metadata) values ('{T}', '{OY}', '{O}', '{X}', 10, 'EUR', 'manual', '"WORD payout <O>"');
        insert into payouts.commissions (tenant_id, id, org_id, attribution_id, event_id, program_id, click_id, rule_index, amount_minor, currency, explanation, status, approved_at, payout_id)
            values ('{T}', '{OF}', '{O}', '{OA}', '{TE}', '{TP}', '{OC}', 0, 10, 'EUR', 'WORD commission <O>', 'approved', now(), '{OY}');
        insert into attribution.workings (tenant_id, org_id, id, event_id, program_id, program_version, working, computed_at)
            values ('{T}', '{O}', '{OX}', '{TE}', '{TP}', 1, '{"WORD": "working <O>"}', now());
        insert into payouts.accounts (tenant_id, org_id, account_id, created_at) values ('{T}', '{O}', 'acct_WORD_<O>', now());
        insert into payouts.transfers (tenant_id, payout_id, org_id, rail, amount_minor, currency, destination, idempotency_key, created_at, updated_at)
            values ('{T}', '{OY}', '{O}', 'stripe_connect', 10, 'EUR', 'acct_forbidden_<O>', 'k<O>', now(), now());
        insert into payouts.reversals (tenant_id, id, org_id, payout_id, amount_minor, provider_id, created_at) values ('{T}', '{OY}', '{O}', '{OY}', 1, 'WORD-<O>', now());
        insert into payouts.clearings (tenant_id, reversal_id, org_id, reason, cleared_by, cleared_at) values ('{T}', '{OY}', '{O}', 'WORD clearing <O>', '{TM}', now());
        insert into payouts.confirmations (tenant_id, id, org_id, payout_id, generation, status, reason, verdict, message_id, body, received_at)
            values ('{T}', '{OY}', '{O}', '{OY}', 1, 'failed', 'forbidden confirmation <O>', 'accepted', 'm<O>', 'x', now());
        insert into payouts.recovery_requests (tenant_id, id, org_id, payout_id, rail, kind, note, requested_by, created_at, updated_at)
            values ('{T}', '{OY}', '{O}', '{OY}', 'stripe_connect', 'dispose_intent', 'forbidden note <O>', '{TM}', now(), now());
        insert into programs.coupons (tenant_id, id, org_id, program_id, code) values ('{T}', '{OQ}', '{O}', '{TP}', upper('WORD-<O>'));
        insert into attribution.coupon_redemptions (tenant_id, id, org_id, coupon_id, event_id, external_event_id, event_type, request_hash, currency, redeemed_at)
            values ('{T}', '{OQ}', '{O}', '{OQ}', '{TE}', 'WORD-<O>', 'sale', sha256('<O>'), 'EUR', now());
        insert into attribution.fraud_cases (tenant_id, id, org_id, rule, subject, reason, opened_at) values ('{T}', '{OX}', '{O}', 'manual', '<O>', 'forbidden case <O>', now());
        insert into attribution.fraud_decisions (tenant_id, id, org_id, case_id, decision, reason, actor_kind, actor_id, decided_at)
            values ('{T}', '{OX}', '{O}', '{OX}', 'held', 'forbidden decision <O>', 'user', '{TM}', now());
        insert into platform.announcements (tenant_id, id, org_id, type, body, created_at) values ('{T}', '{OB}', '{O}', 'commission.accrued', 'forbidden message <O>', now());
        insert into integrations.webhook_deliveries (tenant_id, id, endpoint_id, announcement_id, error, due_at, give_up_at, created_at)
            values ('{T}', '{OB}', '{TW}', '{OB}', 'forbidden delivery <O>', now(), now(), now());
        insert into integrations.postbacks (tenant_id, id, org_id, url, events, created_at, updated_at) values ('{T}', '{OP}', '{O}', 'https://WORD.example/<O>', '{"commission.paid"}', now(), now());
        insert into integrations.postback_firings (tenant_id, id, org_id, postback_id, announcement_id, due_at, created_at) values ('{T}', '{OB}', '{O}', '{OP}', '{OB}', now(), now());
        insert into audit.entries (tenant_id, seq, id, at, org_id, source, action, actor_kind, actor_id, after, times, hash)
            values ('{T}', 1 + right('<O>', 1)::int, '{OZ}', now(), '{O}', 'change', 'link.created', 'u', '{OM}', '"WORD entry <O>"', 1, sha256('<O>'));
        insert into vault.secrets (tenant_id, id, org_id, kind, name, key_version, sealed, created_at) values ('{T}', '{OP}', '{O}', 'password', 'WORD-<O>', 1, repeat('x', 40)::bytea, now());
        insert into platform.idempotency (tenant_id, org_id, operation, key, request_hash, status, response) values ('{T}', '{O}', 'op', 'WORD-<O>', sha256('<O>'), 200, '"WORD answer <O>"');

        """,
        tenant, org, word);

    private static string Replace(string sql, string tenant, string org, string word) => sql.Replace("WORD", word)
        .Replace("{T", "{" + tenant).Replace("{O", "{" + org)
        .Replace("<T>", tenant).Replace("<O>", org).Replace("<t>", tenant.ToLowerInvariant()).Replace("<o>", org.ToLowerInvariant());
}
