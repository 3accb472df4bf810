namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Catalogue part C: the logic and structure of policies; and part G: ways to move data.</summary>
internal static class AttacksOnPolicies
{
    private const string Partners = "select name from programs.partners";

    private const string MyLink =
        "insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{B}', '{X}', '{B1}', 'planted', '{BP}')";

    private const string Samples =
        """
        set role palisade_owner;
        create table programs.samples (tenant_id uuid, id uuid, org_id uuid, name text);
        call ctx.protect('programs.samples', 'organization', 'organization');
        reset role;
        insert into programs.samples values ('{A}', '{A1S}', '{A1}', 'permitted sample'), ('{A}', '{A2S}', '{A2}', 'forbidden sample A2'), ('{B}', '{B1S}', '{B1}', 'forbidden sample B'), (null, '{X}', null, 'forbidden sample of nobody');

        """;

    /// <summary>Every table the application may read; compared with the database. Stands first, because the attacks below use it.</summary>
    public static IReadOnlyList<string> Tables { get; } =
    [
        "directory.tenants", "directory.organizations", "directory.settings", "directory.images", "directory.brand_resources", "directory.domains", "access.roles", "access.members", "access.magic_links", "access.sessions", "access.api_keys",
        "platform.outbox", "platform.idempotency", "programs.programs", "programs.partners", "programs.partner_terms", "programs.grants", "programs.links", "attribution.clicks",
        "attribution.identities", "attribution.events", "attribution.attributions", "payouts.payouts", "payouts.commissions",
        "programs.program_versions", "programs.partner_term_versions", "programs.coupons", "attribution.coupon_redemptions", "attribution.fraud_cases",
        "attribution.fraud_decisions", "attribution.rederivations", "ledger.entries", "platform.announcements", "integrations.webhook_endpoints",
        "integrations.webhook_deliveries", "integrations.postbacks", "integrations.postback_firings", "integrations.inbox",
        "integrations.stripe_customers", "attribution.workings", "platform.signing_keys", "vault.data_keys", "vault.secrets", "vault.mail_transports", "payouts.policy", "payouts.schedule", "payouts.runs", "payouts.accounts", "payouts.transfers", "payouts.reversals", "payouts.recovery_requests",
        "access.scim_tokens", "access.scim_users", "access.scim_groups", "access.scim_group_members", "access.scim_memberships", "access.scim_requests",
        "access.totp", "access.recovery_codes", "access.passkeys", "access.challenges",
        "leaving.departures", "leaving.erasures", "directory.flags", "staff.operators", "staff.reviews", "staff.blocklist", "staff.reach_requests", "staff.reaches",
        "payouts.provider", "payouts.confirmations", "payouts.clearings",
        "audit.entries", "audit.chains", "audit.heads", "audit.collectors",
    ];

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("READ", [52], "Read every table the application may read, with no filter at all", "The wall and the reach on every table",
            string.Concat(Tables.Select(Weaken.Open)), a => a.ReadsAsync([.. Tables.Select(t => $"select t::text from {t} t")])),
        new("READ2", [35], "Read the other organization of one's own tenant on every table", "The reach on every table",
            "do $$ declare p record; begin for p in select polrelid::regclass as t, polname from pg_policy where polcmd = 'r' loop execute format('alter policy %I on %s using (true)', p.polname, p.t); end loop; end $$;",
            a => a.ReadsAsync(Attacker.A1, "A2", [.. Tables.Select(t => $"select t::text from {t} t")])),
        new("D32", [34], "Use a permissive policy that somebody added for an export", "The wall is RESTRICTIVE", Weaken.NoWall("programs.partners"),
            a => a.ReadsAsync(Attacker.A1, "partner B", Partners)) { Setup = "create policy export on programs.partners for select using (true);" },
        new("D32c", [34, 49], "Profit from tooling that lost AS RESTRICTIVE", "The wall is RESTRICTIVE",
            Weaken.NoWall("programs.partners") + "create policy wall on programs.partners using (tenant_id = (select ctx.tenant_id()));",
            a => a.ReadsAsync(Attacker.AllOfA, "partner B", Partners)),
        new("D33", [35], "Use two levels written as two permissive policies", "Both levels hold: RESTRICTIVE wall, organization in the reach",
            Weaken.NoWall("programs.partners") + "create policy tenants on programs.partners using (tenant_id = (select ctx.tenant_id()));", a => a.ReadsAsync(Partners)),
        new("D34", [36], "Plant a row in B where the verb's own check is open", "WITH CHECK of the wall", "alter policy wall on programs.links with check (true);",
            a => a.ChangesAsync(MyLink)) { Setup = "alter policy inserts on programs.links with check (true);" },
        new("D34o", [36], "Plant a row in another organization", "WITH CHECK of the reach", "alter policy inserts on programs.links with check (true);",
            a => a.ChangesAsync(MyLink.Replace("{B", "{A").Replace("{A1}", "{A2}"))),
        new("D35", [37], "Move rows into B with an UPDATE that needs no SELECT right", "WITH CHECK of wall and reach",
            "alter policy wall on access.api_keys with check (true); alter policy updates on access.api_keys with check (true);",
            a => a.ChangesAsync("update access.api_keys set tenant_id = '{B}', org_id = '{B1}', id = '{X}'")),
        new("D36", [38], "Read rows without a tenant", "The wall knows no NULL",
            "alter policy wall on programs.samples using (tenant_id = (select ctx.tenant_id()) or tenant_id is null); alter policy reads on programs.samples using (org_id = (select ctx.org_id()) or org_id is null);",
            a => a.ReadsAsync("select name from programs.samples")) { Setup = Samples },
        new("D37", [39], "Read before any scope is set", "Without a scope the context functions raise",
            "alter policy wall on programs.samples using (tenant_id = nullif(current_setting('app.t', true), '')::uuid or coalesce(current_setting('app.t', true), '') = ''); alter policy reads on programs.samples using (true);",
            async a => (await Unscoped(a, "select name from programs.samples")).Contains("forbidden", StringComparison.Ordinal)) { Setup = Samples },
        new("D38", [40, 51], "Read after the transaction, when the setting is empty and not null", "The context functions raise on an empty scope",
            "alter policy wall on programs.samples using (tenant_id::text like current_setting('app.t', true) || '%'); alter policy reads on programs.samples using (true);",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                await session.RunAsync("set local app.t = '{A}'");
                await session.CommitAsync();
                return (await session.RunAsync("select name from programs.samples")).Contains("forbidden", StringComparison.Ordinal);
            })
        { Setup = Samples },
        new("D39", [41], "Profit from a shared prefix", "The wall compares whole uuids",
            "alter policy wall on programs.samples using (tenant_id::text like left((select ctx.tenant_id())::text, 8) || '%'); alter policy reads on programs.samples using (true);",
            a => a.ReadsAsync("select name from programs.samples")) { Setup = Samples },
        new("D26", [46, 48], "Read a partition directly", "Row-level security on every partition, by event trigger", "alter table programs.part_1 no force row level security, disable row level security;",
            a => a.ReadsAsync("select name from programs.part_1"))
        {
            Setup = """
                set role palisade_owner;
                create table programs.part (tenant_id uuid not null, name text) partition by list (tenant_id);
                create table programs.part_1 partition of programs.part default;
                call ctx.protect('programs.part', 'shared', 'none');
                grant select on programs.part_1 to palisade_app;
                reset role;
                insert into programs.part values ('{B}', 'forbidden part');
                """,
        },
        new("D27", [47], "Read an inheritance child directly", "Row-level security on every child, by event trigger", "alter table programs.child no force row level security, disable row level security;",
            a => a.ReadsAsync("select name from programs.child"))
        {
            Setup = """
                set role palisade_owner;
                create table programs.parent (tenant_id uuid not null, name text);
                create table programs.child () inherits (programs.parent);
                grant select on programs.child to palisade_app;
                reset role;
                insert into programs.child values ('{B}', 'forbidden child');
                """,
        },
        new("RO", [], "Write under a read-only scope", "ctx.can_write() in every writing policy",
            "alter policy inserts on programs.links with check (true); alter policy updates on access.api_keys using (true) with check (true);",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1.ReadOnly());
                var insert = await session.RunAsync("insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{A}', '{X}', '{A1}', 'planted', '{AP}')");
                await session.RollbackAsync();
                await session.BeginAsync(Attacker.A1.ReadOnly());
                var update = await session.RunAsync("update access.api_keys set label = 'x' returning label");
                return !Session.Failed(insert) || (!Session.Failed(update) && update.Contains("x|", StringComparison.Ordinal));
            }),
        new("D60", [82], "Make a cast or a division print a hidden value", "The policy runs before the caller's expression", Weaken.Open("programs.partners"),
            a => a.ReadsAsync("select 1 from programs.partners where case when name like 'permitted%' then true else name::int = 1 end",
                "select 1 from programs.partners where name not like 'permitted%' and name::int = 1")),
        new("D61", [93], "COPY TO", "COPY honours the policies", Weaken.Open("programs.partners"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                using var copy = await session.Connection.BeginTextExportAsync("copy programs.partners (name) to stdout");
                return (await copy.ReadToEndAsync()).Contains("forbidden", StringComparison.Ordinal);
            }),
        new("D62", [94], "COPY FROM", "COPY FROM is refused where policies hold", "alter table programs.links no force row level security, disable row level security;",
            async a =>
            {
                var before = await a.Stage.ForeignRowsAsync();
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                try
                {
                    await using (var copy = await session.Connection.BeginTextImportAsync("copy programs.links (tenant_id, id, org_id, link_key, program_id) from stdin"))
                        await copy.WriteAsync(a.Stage.Fill("{B}\t{X}\t{B1}\tplanted\t{BP}\n"));
                    await session.CommitAsync();
                }
                catch (Npgsql.PostgresException)
                {
                    // Refused: what is in the table decides.
                }

                return before != await a.Stage.ForeignRowsAsync();
            }),
        new("D64", [95], "UPDATE … FROM, DELETE … USING and MERGE", "The policies hold for every verb", Weaken.Open("access.api_keys") + Weaken.Open("platform.idempotency"),
            a => a.ChangesAsync("update access.api_keys k set label = 'stolen' from programs.programs p where p.tenant_id is not null",
                "delete from platform.idempotency i using (values (1)) v",
                "merge into access.api_keys k using (select '{B1K}'::uuid as id) s on k.id = s.id when matched then update set label = 'merged'",
                "merge into access.api_keys k using (select '{B1K}'::uuid as id) s on k.id = s.id when not matched then insert (tenant_id, id, org_id, kind, prefix, key_hash) values ('{B}', '{X}', '{B1}', 'partner', 'pk_00000', sha256('x'))")),
        new("D65", [96], "Data-modifying CTE with RETURNING", "The policies hold for every verb", Weaken.Open("access.api_keys"),
            a => a.ReadsAsync("with u as (update access.api_keys set label = label returning label) select * from u")),
        new("D17u", [102], "INSERT … ON CONFLICT DO UPDATE on another organization's row", "The USING clause of the update policy is checked on the row found", Weaken.Open("access.api_keys"),
            a => a.ChangesAsync("insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash) values ('{A}', '{A2K}', '{A1}', 'partner', 'pk_00000', sha256('x')) "
                + "on conflict (tenant_id, id) do update set label = 'stolen'")),
        new("D67", [97], "Functions that run text: query_to_xml, table_to_xml, ts_stat", "They run as the caller", Weaken.Open("programs.partners"),
            a => a.ReadsAsync("select query_to_xml('select name from programs.partners', true, true, '')", "select table_to_xml('programs.partners', true, true, '')",
                "select * from ts_stat('select to_tsvector(''simple'', name) from programs.partners')")),
        new("PAR", [68], "Read with parallel workers", "The scope is the leader's, and the policies hold in workers", Weaken.Open("programs.partners"),
            a => a.ReadsAsync("set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local min_parallel_table_scan_size = 0; set local enable_indexscan = off; set local enable_bitmapscan = off; " + Partners)),
        new("TAB", [], "TABLESAMPLE, row locks, ctid scans and whole rows", "The policies hold for every kind of scan", Weaken.Open("programs.partners"),
            a => a.ReadsAsync("select name from programs.partners tablesample bernoulli (100)", "select name from programs.partners for share",
                "select name from programs.partners where ctid >= '(0,0)'", "select row_to_json(p) from programs.partners p", "table programs.partners")),
        new("CUR", [], "Fetch from a cursor after the scope is gone", "The scope is read when the cursor first fetches, and raises", Weaken.Open("programs.partners"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                await session.RunAsync("declare c no scroll cursor for select name from programs.partners");
                await session.RunAsync("select set_config('palisade.scope', '', true)");
                await session.RunAsync("reset all");
                return (await session.RunAsync("fetch all from c")).Contains("forbidden", StringComparison.Ordinal);
            }),
    ];

    private static async Task<string> Unscoped(Attacker a, string sql)
    {
        await using var session = await a.OpenAsync();
        return await session.RunAsync(sql);
    }
}
